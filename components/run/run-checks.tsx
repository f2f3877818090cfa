"use client";

import { useQuery } from "@tanstack/react-query";
import { CheckOutcome } from "@/components/shared/check-outcome";
import { useTeam } from "@/components/shared/team-context";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/link-button";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import { runQueries } from "@/lib/browser/run-queries";

const SHOWN = 10;

/** What the data-quality checks of a run found; nothing for runs without any. */
export function RunChecks({ dagId, run }: { dagId: string; run: string }) {
  const { slug } = useTeam();
  const { data } = useQuery(runQueries.checks(slug, dagId, run));
  if (data === undefined || data.items.length === 0) return null;
  const failed = data.items.filter(({ passed }) => !passed);
  const passed = data.items.length - failed.length;
  const rest = failed.length - SHOWN;
  return (
    <Card title="Checks">
      <ul className="flex flex-col gap-1.5">
        {failed.slice(0, SHOWN).map(({ taskId, name, severity, value, expected }) => (
          <li key={`${taskId} ${name}`} className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
            <CheckOutcome passed={false} severity={severity} />
            <TextLink href={paths.task(slug, dagId, run, taskId, { tab: "checks" })}>
              {taskId}
            </TextLink>
            <span className="break-all text-ink">{name}</span>
            <span className="break-all text-ink-2 text-sm">
              {value ?? "nothing"}, expected {expected}
            </span>
          </li>
        ))}
        <li className="text-ink-3 text-sm">
          {rest > 0 && `${rest} more failed; `}
          {formatCount(passed, "check")} passed.
        </li>
      </ul>
    </Card>
  );
}
