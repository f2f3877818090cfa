import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { TextLink } from "@/components/ui/link-button";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { paths } from "@/lib/browser/paths";
import { formatInstant } from "@/lib/browser/zone";
import type { TickView } from "@/lib/schemas/api/tick";
import { TickOutcome } from "./tick-outcome";

/** Dates that a schedule called for, one a row. */
export function TickTable({
  dagId,
  ticks,
  zone,
  isPeriod,
}: {
  dagId: string;
  ticks: readonly TickView[];
  zone: string;
  /** Whether a run covers an interval rather than a point. */
  isPeriod: boolean;
}) {
  return (
    <Table label="Dates of the schedule">
      <THead>
        <Th>Logical date</Th>
        {isPeriod && <Th>Covers until</Th>}
        <Th shrink>Outcome</Th>
        <Th shrink>Run</Th>
        <Th>Why</Th>
      </THead>
      <TBody>
        {ticks.map((tick) => (
          <Tr key={tick.logicalDate}>
            <Td label="Logical date">
              <Timestamp value={tick.logicalDate} format="absolute" zone={zone} focusable={false} />
            </Td>
            {isPeriod && (
              <Td label="Covers until" className="text-ink-2">
                {tick.end === tick.start ? "" : formatInstant(Date.parse(tick.end), zone)}
              </Td>
            )}
            <Td shrink label="Outcome">
              <TickOutcome outcome={tick.outcome} />
            </Td>
            <Td shrink label="Run">
              <TickRun dagId={dagId} tick={tick} />
            </Td>
            <Td label="Why" className="text-ink-2">
              <Why tick={tick} />
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

function TickRun({
  dagId,
  tick: { run, logicalDate, outcome },
}: {
  dagId: string;
  tick: TickView;
}) {
  const { slug } = useTeam();
  if (run === null) {
    const isOpen = outcome === "upcoming" || outcome === "due" || outcome === "held";
    return <span className="text-ink-3">{isOpen ? "not yet" : "none"}</span>;
  }
  return (
    <TextLink
      href={paths.run(slug, dagId, run.id)}
      aria-label={`Run of ${logicalDate}, ${run.state}`}
    >
      <StateBadge state={run.state} kind="run" size="sm" />
    </TextLink>
  );
}

function Why({ tick: { outcome, reasonText, runAfter, run } }: { tick: TickView }) {
  if (outcome === "upcoming") {
    return (
      <span>
        Starts <Timestamp value={runAfter} focusable={false} />
      </span>
    );
  }
  if (outcome === "due") return "A worker creates it now";
  if (outcome === "created") return run === null ? "Its run was removed since" : "";
  const later = run === null ? "" : `; a ${run.type} run covers it`;
  return `${reasonText}${later}`;
}
