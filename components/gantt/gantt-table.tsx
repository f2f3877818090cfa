import { StateBadge } from "@/components/shared/state-mark";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/link-button";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { formatDuration } from "@/lib/browser/format";
import { type GanttModel, sumsOf } from "./model";

/** The chart as a table: the same for those who do not see it. */
export function GanttTable({
  model,
  hrefOf,
}: {
  model: GanttModel;
  hrefOf: (taskId: string, mapIndex: number) => string;
}) {
  return (
    <Card flush>
      <Table label="Tasks in time">
        <THead>
          <Th>Task</Th>
          <Th shrink>State</Th>
          <Th shrink align="end">
            Attempts
          </Th>
          <Th shrink align="end">
            Began after
          </Th>
          <Th shrink align="end">
            Waited
          </Th>
          <Th shrink align="end">
            Ran
          </Th>
          <Th shrink>Critical path</Th>
        </THead>
        <TBody>
          {model.rows.map((row) => {
            const { waitMs, runMs } = sumsOf(row);
            const first = row.runs[0];
            return (
              <Tr key={row.key}>
                <Td>
                  <TextLink href={hrefOf(row.taskId, row.mapIndex)}>
                    {row.mapIndex < 0 ? row.label : `${row.taskId} ${row.label}`}
                  </TextLink>
                </Td>
                <Td shrink label="State">
                  <StateBadge state={row.state} size="sm" />
                </Td>
                <Td shrink align="end" label="Attempts">
                  {row.mapped === null ? row.runs.length : `${row.mapped} instances`}
                </Td>
                <Td shrink align="end" label="Began after">
                  {first === undefined ? "–" : formatDuration(first.fromMs - model.whole.fromMs)}
                </Td>
                <Td shrink align="end" label="Waited">
                  {formatDuration(waitMs)}
                </Td>
                <Td shrink align="end" label="Ran">
                  {first === undefined ? "–" : formatDuration(runMs)}
                </Td>
                <Td shrink label="Critical path">
                  {row.isCritical ? "yes" : "no"}
                </Td>
              </Tr>
            );
          })}
        </TBody>
      </Table>
    </Card>
  );
}
