import type { DagRunType } from "@/lib/schemas/states";

/**
 * The name of a run, as Airflow forms it: `scheduled__2024-03-13T00:00:00+00:00`. Milliseconds
 * are told only where there are some.
 */
export function runIdFor(type: DagRunType, logicalDate: Date): string {
  const iso = logicalDate.toISOString().replace(".000Z", "Z").replace("Z", "+00:00");
  return `${type}__${iso}`;
}
