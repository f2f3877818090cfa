"use client";

import { Activity } from "lucide-react";
import Link from "next/link";
import { Duration } from "@/components/shared/duration";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/link-button";
import { Progress } from "@/components/ui/progress";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { ActiveRun, HomeView } from "@/lib/schemas/api/home";
import { Nothing } from "./nothing";

/** The runs that have not ended, with how far each one is. */
export function ActiveCard({ active }: { active: HomeView["active"] }) {
  const { slug } = useTeam();
  const more = active.count - active.items.length;
  return (
    <Card title="Running now" flush>
      {active.items.length === 0 ? (
        <Nothing icon={<Activity size={16} aria-hidden />}>
          Nothing runs. Runs show here from the moment they are created until they end.
        </Nothing>
      ) : (
        <ul>
          {active.items.map((run) => (
            <ActiveRow key={run.id} run={run} />
          ))}
        </ul>
      )}
      {more > 0 && (
        <p className="border-t px-4 py-2.5 text-sm">
          <TextLink href={paths.runs(slug, { state: "running" })}>
            {formatCount(more, "more run")}
          </TextLink>
        </p>
      )}
    </Card>
  );
}

function ActiveRow({ run }: { run: ActiveRun }) {
  const { slug } = useTeam();
  const done = run.tasks - run.unfinished;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-2.5 last:border-0">
      <span className="w-24 shrink-0">
        <StateBadge state={run.state} kind="run" size="sm" />
      </span>
      <div className="min-w-40 flex-1">
        <Link
          href={paths.run(slug, run.dagId, run.id)}
          className="block truncate rounded-xs font-medium text-ink underline-offset-2 hover:underline"
        >
          {run.dagId}
        </Link>
        <span className="text-ink-3 text-xs">
          <Timestamp value={run.logicalDate} format="absolute" focusable={false} />
        </span>
      </div>
      <div className="w-36 max-sm:w-full">
        <Progress
          value={done}
          max={run.tasks}
          label={`${done} of ${formatCount(run.tasks, "task")}`}
        />
      </div>
      <span className="w-20 text-right text-ink-2 text-sm max-sm:hidden">
        <Duration startedAt={run.startedAt ?? run.queuedAt} />
      </span>
    </li>
  );
}
