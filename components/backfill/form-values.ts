import type { FieldErrors } from "@/components/shared/form-errors";
import type { BackfillInput } from "@/lib/schemas/api/backfill-body";
import { type JsonObject, jsonObjectSchema } from "@/lib/schemas/json";
import type { Reprocess } from "@/lib/schemas/states";

/** The form as it is typed. */
export type BackfillValues = {
  from: string;
  to: string;
  reprocess: Reprocess;
  runBackwards: boolean;
  maxActiveRuns: string;
  canary: string;
  maxFailurePercent: string;
  version: "latest" | "own";
  /** task_ids, with commas between them. */
  tasks: string;
  conf: string;
};

export const EMPTY_VALUES: BackfillValues = {
  from: "",
  to: "",
  reprocess: "none",
  runBackwards: false,
  maxActiveRuns: "10",
  canary: "",
  maxFailurePercent: "",
  version: "latest",
  tasks: "",
  conf: "",
};

/** What a form has come to. */
export type ReadBackfill = { ok: true; body: BackfillInput } | { ok: false; errors: FieldErrors };

/** The request that a form stands for, or what is wrong with it by field. */
export function readBackfill(values: BackfillValues): ReadBackfill {
  const errors: Record<string, string> = {};
  const number = (field: "maxActiveRuns" | "canary" | "maxFailurePercent") => {
    const text = values[field].trim();
    if (text === "") return undefined;
    if (/^\d{1,6}$/.test(text)) return Number(text);
    errors[field] = "This is not a whole number.";
    return undefined;
  };
  if (values.from === "") errors.from = "This is required.";
  if (values.to === "") errors.to = "This is required.";
  const conf = readConf(values.conf);
  if (conf === null) errors.conf = "This is not a JSON object.";
  const tasks = values.tasks.split(/[\s,]+/).filter((task) => task !== "");
  const maxActiveRuns = number("maxActiveRuns");
  const body: BackfillInput = {
    from: values.from,
    to: values.to,
    reprocess: values.reprocess,
    runBackwards: values.runBackwards,
    version: values.version,
    conf: conf ?? {},
    ...(maxActiveRuns === undefined ? {} : { maxActiveRuns }),
    canary: number("canary") ?? 0,
    maxFailurePercent: number("maxFailurePercent") ?? null,
    ...(tasks.length === 0 ? {} : { tasks }),
  };
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, body };
}

function readConf(text: string): JsonObject | null {
  if (text.trim() === "") return {};
  try {
    const parsed = jsonObjectSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // The field says that it is not JSON.
    return null;
  }
}
