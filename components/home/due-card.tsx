"use client";

import { CalendarClock, CalendarX2 } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/link-button";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import { wallClock } from "@/lib/browser/zone";
import type { HomeView } from "@/lib/schemas/api/home";
import { Nothing } from "./nothing";

type Due = HomeView["coming"]["items"][number];

/** The scheduled runs of the next 24 hours, soonest first. */
export function ComingCard({ coming }: { coming: HomeView["coming"] }) {
  return (
    <Card title="Next 24 hours" description="By schedule, soonest first" flush>
      {coming.items.length === 0 ? (
        <Nothing icon={<CalendarClock size={16} aria-hidden />}>
          Nothing is due. No DAG that is on has a run in the next 24 hours.
        </Nothing>
      ) : (
        <DueList items={coming.items} more={coming.count - coming.items.length} />
      )}
    </Card>
  );
}

/** Runs that should have started, and dates that were missed: shown only when there are any. */
export function LateCard({ late, missed }: Pick<HomeView, "late" | "missed">) {
  if (late.items.length + missed.items.length === 0) return null;
  const words = {
    limit: "held back: max_active_runs is reached",
    overdue: "due, and not created yet",
  };
  return (
    <Card title="Late or missed" description="Due by schedule, and not started" flush>
      <DueList
        items={late.items}
        more={late.count - late.items.length}
        detail={(item) => words[item.reason]}
      />
      {missed.items.length > 0 && <MissedList missed={missed} />}
    </Card>
  );
}

function MissedList({ missed }: { missed: HomeView["missed"] }) {
  const { slug } = useTeam();
  return (
    <ul className="border-t first:border-0">
      {missed.items.map(({ dagId, dates, from, to, timezone }) => (
        <li
          key={dagId}
          className="flex items-baseline justify-between gap-4 border-b px-4 py-2 last:border-0"
        >
          <span className="min-w-0">
            <Link
              href={paths.dag(slug, dagId, "calendar")}
              className="block truncate rounded-xs text-ink text-sm underline-offset-2 hover:underline"
            >
              {dagId}
            </Link>
            <span className="flex items-center gap-1 text-ink-3 text-xs">
              <CalendarX2 size={12} aria-hidden className="shrink-0 text-danger-text" />
              {formatCount(dates, "date")} missed: no worker was there in time
            </span>
          </span>
          <TextLink
            href={paths.newBackfill(slug, dagId, {
              from: wallClock(Date.parse(from), timezone).date,
              to: wallClock(Date.parse(to), timezone).date,
            })}
          >
            Backfill
          </TextLink>
        </li>
      ))}
      {missed.count > missed.items.length && (
        <li className="px-4 py-2.5 text-ink-3 text-sm">
          and {formatCount(missed.count - missed.items.length, "more DAG")}
        </li>
      )}
    </ul>
  );
}

function DueList<Item extends Due>({
  items,
  more,
  detail,
}: {
  items: readonly Item[];
  more: number;
  detail?: (item: Item) => ReactNode;
}) {
  const { slug } = useTeam();
  return (
    <>
      <ul>
        {items.map((item) => (
          <li
            key={item.dagId}
            className="flex items-baseline justify-between gap-4 border-b px-4 py-2 last:border-0"
          >
            <span className="min-w-0">
              <Link
                href={paths.dag(slug, item.dagId)}
                className="block truncate rounded-xs text-ink text-sm underline-offset-2 hover:underline"
              >
                {item.dagId}
              </Link>
              {detail !== undefined && (
                <span className="block text-ink-3 text-xs">{detail(item)}</span>
              )}
            </span>
            <Timestamp value={item.runAfter} zone={item.timezone} className="text-ink-2 text-sm" />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="border-t px-4 py-2.5 text-ink-3 text-sm">
          and {formatCount(more, "more DAG")}
        </p>
      )}
    </>
  );
}
