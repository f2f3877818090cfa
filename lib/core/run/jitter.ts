/**
 * By how many milliseconds a DAG's runs start later: the same for all runs of one DAG, and spread
 * evenly over all DAGs, so that not all start at midnight together. FNV-1a of the DAG's uuid.
 */
export function jitterMs(dagUuid: string, jitterSeconds: number): number {
  if (jitterSeconds <= 0) return 0;
  let hash = 0x811c9dc5;
  for (let index = 0; index < dagUuid.length; index += 1) {
    hash = Math.imul(hash ^ dagUuid.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % (jitterSeconds * 1000 + 1);
}
