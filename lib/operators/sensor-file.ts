import { createHash } from "node:crypto";
import * as z from "zod";
import { formatDuration } from "@/lib/schemas/duration";
import type { JsonValue } from "@/lib/schemas/json";
import { openStore } from "./files/open-store";
import type { StoredFile } from "./files/store";
import { defineSensor, type Look } from "./sensor";
import { DEFAULT_POKE_INTERVAL_SECONDS } from "./sensor.schema";
import { sensorFileDescription } from "./sensor-file.schema";

/** Most paths that are handed on. */
const MAX_PATHS = 1000;
const NAMES_SHOWN = 3;
/** What was there, and since when (seconds after the first look). */
const keptSchema = z.object({ digest: z.string(), since: z.number() });

/** The `sensor.file` operator. */
export const sensorFileOperator = defineSensor(
  sensorFileDescription,
  (config) => config,
  async (ctx, config, kept): Promise<Look> => {
    const { path, min_files = 1, min_bytes = 0, unchanged_for = 0 } = config;
    const store = await openStore(ctx, config.connection);
    let found: StoredFile[];
    try {
      found = await store.list(path);
    } finally {
      await store.close();
    }
    const files = found.filter(({ bytes }) => bytes >= min_bytes);
    if (files.length < min_files) return { met: false, saw: tooFew(path, found, files, min_files) };
    const output = {
      paths: files.slice(0, MAX_PATHS).map((file) => file.path),
      files: files.length,
    };
    if (unchanged_for === 0) return { met: true, saw: `found ${namesOf(files)}`, output };

    const digest = digestOf(files);
    const now = ctx.resumed?.elapsedSeconds ?? 0;
    const since = sinceOf(kept, digest) ?? now;
    const quiet = now - since;
    if (quiet >= unchanged_for) {
      const saw = `found ${namesOf(files)}, unchanged for ${formatDuration(unchanged_for)}`;
      return { met: true, saw, output };
    }
    const left = unchanged_for - quiet;
    const isNext = left < (config.poke_interval ?? DEFAULT_POKE_INTERVAL_SECONDS);
    return {
      met: false,
      saw: `found ${namesOf(files)}, unchanged for ${formatDuration(Math.round(quiet))} of ${formatDuration(unchanged_for)}`,
      kept: { digest, since },
      ...(isNext ? { until: new Date(Date.now() + left * 1000) } : {}),
    };
  },
);

function tooFew(
  path: string,
  found: readonly StoredFile[],
  large: readonly StoredFile[],
  wanted: number,
): string {
  if (found.length === 0) return `nothing matches ${path}`;
  const small = found.length - large.length;
  if (small === 0) return `found ${large.length} of ${wanted} files: ${namesOf(large)}`;
  const names = namesOf(found.filter((file) => !large.includes(file)));
  return `found ${large.length} of ${wanted} files; too small: ${names}`;
}

function namesOf(files: readonly StoredFile[]): string {
  const names = files.slice(0, NAMES_SHOWN).map(({ path, bytes }) => `${path} (${bytes} bytes)`);
  const rest = files.length - names.length;
  return rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
}

function digestOf(files: readonly StoredFile[]): string {
  const hash = createHash("sha256");
  for (const { path, version } of files) hash.update(JSON.stringify([path, version]));
  return hash.digest("base64");
}

/** Since when the files are as they are; undefined when they have changed, or were not there. */
function sinceOf(kept: JsonValue, digest: string): number | undefined {
  if (kept === null) return undefined;
  const before = keptSchema.parse(kept);
  return before.digest === digest ? before.since : undefined;
}
