"use client";

import { useQuery } from "@tanstack/react-query";
import { CheckOutcome } from "@/components/shared/check-outcome";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { runQueries } from "@/lib/browser/run-queries";
import type { CheckResultView } from "@/lib/schemas/api/check";
import type { CheckSample } from "@/lib/schemas/check";
import { CheckChart } from "./check-chart";

/** What the checks of a task found in this run, with their history over intervals. */
export function CheckList({ dagId, run, taskId }: { dagId: string; run: string; taskId: string }) {
  const { slug } = useTeam();
  const query = useQuery(runQueries.checks(slug, dagId, run));
  return (
    <QueryContent query={query} skeleton={<SkeletonTable rows={4} columns={5} />}>
      {({ items }) => {
        const own = items.filter((item) => item.taskId === taskId);
        if (own.length === 0) {
          return (
            <EmptyState title="No results" className="rounded-lg border bg-surface">
              The latest attempt of this task has not measured anything yet.
            </EmptyState>
          );
        }
        return <Results dagId={dagId} taskId={taskId} items={own} />;
      }}
    </QueryContent>
  );
}

function Results({
  dagId,
  taskId,
  items,
}: {
  dagId: string;
  taskId: string;
  items: readonly CheckResultView[];
}) {
  const { slug } = useTeam();
  const history = useQuery(runQueries.checkHistory(slug, dagId, taskId));
  const pointsOf = new Map(history.data?.items.map(({ name, points }) => [name, points]));
  const sampled = items.filter(({ sample }) => sample !== null);
  return (
    <div className="flex flex-col gap-4">
      <Card flush>
        <Table label="Checks">
          <THead>
            <Th shrink>Result</Th>
            <Th>Check</Th>
            <Th>Found</Th>
            <Th>Expected</Th>
            <Th shrink>Latest intervals</Th>
          </THead>
          <TBody>
            {items.map(({ name, passed, severity, value, expected }) => (
              <Tr key={name}>
                <Td shrink label="Result">
                  <CheckOutcome passed={passed} severity={severity} />
                </Td>
                <Td label="Check">
                  <span className="break-all font-medium text-ink">{name}</span>
                </Td>
                <Td label="Found">
                  <span className="break-all font-mono text-ink text-xs">{value ?? "nothing"}</span>
                </Td>
                <Td label="Expected">
                  <span className="break-all font-mono text-ink-2 text-xs">{expected}</span>
                </Td>
                <Td shrink label="Latest intervals">
                  <CheckChart points={pointsOf.get(name) ?? []} />
                </Td>
              </Tr>
            ))}
          </TBody>
        </Table>
      </Card>
      {sampled.map(({ name, sample }) => (
        <Card key={name} title={`Rows that fail ${name}`} flush>
          {sample !== null && <Sample name={name} sample={sample} />}
        </Card>
      ))}
    </div>
  );
}

function Sample({ name, sample: { columns, rows } }: { name: string; sample: CheckSample }) {
  const keyed = rows.map((cells, row) => ({
    key: `${row} ${cells.join(" ")}`,
    cells: cells.map((cell, at) => ({ column: columns[at] ?? `${at + 1}`, cell })),
  }));
  return (
    <div className="overflow-x-auto">
      <table aria-label={`Rows that fail ${name}`} className="w-full text-xs">
        <thead>
          <tr className="border-b text-left text-ink-3">
            {columns.map((column) => (
              <th key={column} scope="col" className="px-4 py-2 font-medium">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keyed.map(({ key, cells }) => (
            <tr key={key} className="border-b last:border-b-0">
              {cells.map(({ column, cell }) => (
                <td key={column} className="max-w-80 truncate px-4 py-1.5 font-mono text-ink">
                  {cell ?? <span className="text-ink-3">null</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
