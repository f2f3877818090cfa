"use client";

import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { formatInstant } from "@/lib/browser/zone";
import type { RunView } from "@/lib/schemas/api/run";
import { StateDot } from "./state-mark";

/** Chooses one of a DAG's runs by its logical date. */
export function RunPicker({
  loading,
  runs,
  chosen,
  zone,
  empty,
  onChoose,
}: {
  loading: boolean;
  runs: readonly RunView[];
  chosen: string | null;
  zone: string;
  /** What stands there without any run. */
  empty: string;
  onChoose: (run: string) => void;
}) {
  if (loading) return <Skeleton className="h-8 w-full sm:w-64" />;
  if (runs.length === 0) return <p className="text-ink-3">{empty}</p>;
  return (
    <div className="w-full sm:w-64">
      <Select
        aria-label="Run"
        options={runs.map((run) => ({
          value: run.id,
          label: formatInstant(Date.parse(run.logicalDate), zone),
          description: `${run.type.replace("_", "-")}, v${run.versionNumber}`,
          icon: <StateDot state={run.state} kind="run" />,
        }))}
        value={chosen}
        onValueChange={onChoose}
      />
    </div>
  );
}
