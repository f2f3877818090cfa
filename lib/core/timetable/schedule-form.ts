import { SCHEDULE_PRESETS } from "@/lib/schemas/dag-schedule";
import { isJsonObject, type JsonValue } from "@/lib/schemas/json";

/** A preset's name. */
export type PresetName = keyof typeof SCHEDULE_PRESETS;

/** Some of a list of assets: one of them, or each. */
export type AssetMode = "any" | "all";
/** A condition on assets; a member is an asset's name, or a condition on some names. */
export type AssetForm = { mode: AssetMode; members: (string | AssetGroup)[] };
/** A condition within a condition. */
export type AssetGroup = { mode: AssetMode; names: string[] };

/** A schedule by time as a form edits it, its texts as they are written. */
export type TimeForm =
  | { kind: "preset"; preset: PresetName }
  /** `isList`: written as a list, be it of one. */
  | { kind: "crons"; crons: string[]; isList: boolean }
  | { kind: "every"; every: string | number }
  | { kind: "dates"; dates: string[] };

/** The `schedule` of a document as a form edits it. */
export type ScheduleForm =
  | { kind: "none" }
  | TimeForm
  | { kind: "assets"; assets: AssetForm; time: TimeForm | null }
  /** What no form can show: it stays as it is. */
  | { kind: "other"; value: JsonValue };

/** A schedule's form. Nothing is lost: {@link writeSchedule} gives the very same value again. */
export function readSchedule(value: JsonValue | undefined): ScheduleForm {
  if (value === null || value === undefined) return { kind: "none" };
  return readTime(value) ?? readAssets(value) ?? { kind: "other", value };
}

/** What a form says, as it stands in a document. */
export function writeSchedule(form: ScheduleForm): JsonValue {
  switch (form.kind) {
    case "none":
      return null;
    case "preset":
      return form.preset;
    case "crons": {
      const [only] = form.crons;
      return form.isList || form.crons.length > 1 || only === undefined ? [...form.crons] : only;
    }
    case "every":
      return { every: form.every };
    case "dates":
      return { dates: [...form.dates] };
    case "assets": {
      const { mode, members } = form.assets;
      const assets = {
        [mode]: members.map((member) =>
          typeof member === "string" ? member : { [member.mode]: [...member.names] },
        ),
      };
      return form.time === null ? { assets } : { assets, time: writeSchedule(form.time) };
    }
    case "other":
      return form.value;
  }
}

function readTime(value: JsonValue): TimeForm | null {
  if (typeof value === "string") {
    return isPreset(value)
      ? { kind: "preset", preset: value }
      : { kind: "crons", crons: [value], isList: false };
  }
  if (Array.isArray(value)) {
    return isTexts(value) && value.length > 0
      ? { kind: "crons", crons: [...value], isList: true }
      : null;
  }
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return null;
  const { every, dates } = value;
  if (typeof every === "string" || typeof every === "number") return { kind: "every", every };
  return Array.isArray(dates) && isTexts(dates) && dates.length > 0
    ? { kind: "dates", dates: [...dates] }
    : null;
}

function readAssets(value: JsonValue): ScheduleForm | null {
  if (!isJsonObject(value)) return null;
  const { assets, time, ...others } = value;
  if (Object.keys(others).length > 0 || assets === undefined) return null;
  const condition = modeOf(assets);
  if (condition === null) return null;
  const members = condition.list.map(readMember);
  if (!members.every((member) => member !== null)) return null;
  const form = { mode: condition.mode, members };
  if (time === undefined) return { kind: "assets", assets: form, time: null };
  const timeForm = readTime(time);
  return timeForm === null ? null : { kind: "assets", assets: form, time: timeForm };
}

function readMember(member: JsonValue): string | AssetGroup | null {
  if (typeof member === "string") return member;
  const condition = modeOf(member);
  return condition !== null && isTexts(condition.list)
    ? { mode: condition.mode, names: [...condition.list] }
    : null;
}

function modeOf(value: JsonValue): { mode: AssetMode; list: readonly JsonValue[] } | null {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return null;
  if (Array.isArray(value.any)) return { mode: "any", list: value.any };
  return Array.isArray(value.all) ? { mode: "all", list: value.all } : null;
}

function isTexts(list: readonly JsonValue[]): list is readonly string[] {
  return list.every((item) => typeof item === "string");
}

/** Whether a text is a preset's name. */
export function isPreset(text: string): text is PresetName {
  return Object.hasOwn(SCHEDULE_PRESETS, text);
}
