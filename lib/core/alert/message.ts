import type { AlertChange, AlertSubject } from "@/lib/schemas/alert";
import { digestOf } from "./digest";
import { excerpt, oneLine } from "./plain";
import { durationWords } from "./words";

/** A happening that a message tells in full. */
export interface MessageItem {
  incidentId: string | null;
  change: AlertChange;
  subject: AlertSubject;
  at: string;
}

/** What a message is made of. */
export interface MessageInput {
  id: string;
  isTest: boolean;
  team: { slug: string; name: string; timezone: string };
  /** Of this installation, without a slash at the end. */
  baseUrl: string;
  items: readonly MessageItem[];
  /** How many items there are of each change, those beyond `items` included. */
  counts: Readonly<Partial<Record<AlertChange, number>>>;
  sentAt: string;
}

/** How bad it is, which colours a message: never the only sign of it. */
export type Tone = "bad" | "good" | "info";

/** A line of facts: what, and its value. */
export type Fact = readonly [label: string, value: string];

/** One happening as every kind of message shows it. */
export interface MessageEntry {
  tone: Tone;
  /** FAILED, RECOVERED… */
  status: string;
  title: string;
  facts: readonly Fact[];
  error: string | null;
  links: readonly { label: string; url: string }[];
}

/** A message before it takes the form of its channel. */
export interface AlertMessage {
  id: string;
  tone: Tone;
  /** Subject of an e-mail, first line of the others; one line. */
  title: string;
  intro: string | null;
  /** What all entries have in common, which none of them repeats. */
  shared: { facts: readonly Fact[]; error: string | null };
  entries: readonly MessageEntry[];
  /** There are so many entries that each is a line. */
  isBrief: boolean;
  /** How many happenings are not among the entries. */
  more: number;
  team: string;
  /** Where all of it is seen. */
  url: string;
}

const STATUS: Readonly<Record<AlertChange, string>> = {
  opened: "Failing",
  again: "Still failing",
  closed: "Recovered",
  told: "For your information",
};

/** Puts together what a message tells. */
export function messageOf(input: MessageInput): AlertMessage {
  const { items, counts, team, isTest } = input;
  const alerts = `${input.baseUrl}/${encodeURIComponent(team.slug)}/alerts`;
  if (isTest) {
    return {
      id: input.id,
      tone: "info",
      title: `Test message of ${team.name}`,
      intro: "Somebody asked Millrace to send this, to see that messages arrive here. They do.",
      shared: { facts: [], error: null },
      entries: [],
      isBrief: false,
      more: 0,
      team: team.name,
      url: `${alerts}/channels`,
    };
  }
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const entries = items.map((item) => entryOf(item, input));
  const failing = (counts.opened ?? 0) + (counts.again ?? 0);
  const tone: Tone = failing > 0 ? "bad" : (counts.closed ?? 0) > 0 ? "good" : "info";
  return {
    id: input.id,
    tone,
    title: oneLine(titleOf(input, total)),
    intro: null,
    ...digestOf(entries),
    more: Math.max(0, total - entries.length),
    team: team.name,
    url: alerts,
  };
}

function titleOf({ items, counts, team }: MessageInput, total: number): string {
  const [first] = items;
  if (first === undefined) return `Alerts of ${team.name}`;
  const dag = first.subject.dagId ?? team.name;
  if (total === 1) return `${statusOf(first)}: ${dag} · ${first.subject.title}`;
  return `${dag} · ${countWords(counts)}`;
}

function countWords(counts: MessageInput["counts"]): string {
  const parts: [number | undefined, string][] = [
    [counts.opened, "failing"],
    [counts.again, "still failing"],
    [counts.closed, "recovered"],
    [counts.told, "more"],
  ];
  return parts.flatMap(([n, what]) => (n === undefined ? [] : `${n} ${what}`)).join(", ");
}

function statusOf({ change, subject }: MessageItem): string {
  if (change === "told") return subject.event === "run_recovered" ? "Recovered" : "Done";
  if (change === "closed") return STATUS.closed;
  switch (subject.event) {
    case "run_longer_than":
    case "run_not_finished_by":
      return "Slow";
    case "run_late":
      return "Late";
    case "dag_paused":
      return "Paused";
    case "task_retried":
      return "Retrying";
    case "check_warned":
      return "Warning";
    case "backfill_failed":
      return "Backfill failing";
    case "no_worker":
      return "No worker";
    default:
      return STATUS[change];
  }
}

function entryOf(item: MessageItem, input: MessageInput): MessageEntry {
  const { subject, change } = item;
  const good = change === "closed" || change === "told";
  const facts: (Fact | null)[] = [
    fact("DAG", subject.dagId),
    fact("Task", taskWords(subject)),
    fact("Logical date", dateWords(subject.logicalDate, input.team.timezone)),
    fact(
      "Duration",
      subject.durationSeconds === null ? null : durationWords(subject.durationSeconds),
    ),
    fact("Owner", subject.owner),
    good ? null : fact("What changed", subject.changed),
  ];
  return {
    tone: good ? "good" : "bad",
    status: statusOf(item),
    title: oneLine(change === "closed" ? `It is over: ${subject.title}` : subject.title),
    facts: facts.filter((one) => one !== null),
    error: good || !subject.error ? null : excerpt(subject.error),
    links: linksOf(item, input),
  };
}

function fact(label: string, value: string | null): Fact | null {
  return value === null || value === "" ? null : [label, value];
}

function taskWords({ taskId, mapIndex, attempt }: AlertSubject): string | null {
  if (taskId === null) return null;
  const name = mapIndex === null ? taskId : `${taskId}[${mapIndex}]`;
  return attempt === null || attempt < 2 ? name : `${name} (attempt ${attempt})`;
}

function dateWords(logicalDate: string | null, timezone: string): string | null {
  if (logicalDate === null) return null;
  const utc = `${logicalDate.slice(0, 16).replace("T", " ")} UTC`;
  if (timezone === "UTC") return utc;
  const local = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone,
    dateStyle: "short",
    timeStyle: "short",
  }).format(new Date(logicalDate));
  return `${utc} (${local} ${timezone})`;
}

/** The addresses are those of lib/browser/paths.ts; a test holds the two together. */
function linksOf(
  { subject, incidentId }: MessageItem,
  { baseUrl, team }: MessageInput,
): { label: string; url: string }[] {
  const root = `${baseUrl}/${encodeURIComponent(team.slug)}`;
  const links: { label: string; url: string }[] = [];
  const { dagId, run, taskId, attempt, line, mapIndex } = subject;
  if (dagId !== null && run !== null) {
    const dag = `${root}/dags/${encodeURIComponent(dagId)}`;
    if (taskId !== null) {
      const query = search({ attempt, map: mapIndex, line });
      links.push({
        label: "Log",
        url: `${dag}/runs/${run}/tasks/${encodeURIComponent(taskId)}${query}`,
      });
    }
    links.push({ label: "Grid", url: `${dag}/grid${search({ run, task: taskId })}` });
  }
  if (dagId !== null && subject.backfill !== undefined) {
    const place = `dags/${encodeURIComponent(dagId)}/backfills/${subject.backfill.id}`;
    links.push({ label: "Backfill", url: `${root}/${place}` });
  }
  if (subject.event === "no_worker") links.push({ label: "Workers", url: `${root}/workers` });
  if (incidentId !== null) {
    links.push({ label: "Incident", url: `${root}/alerts/incidents/${incidentId}` });
  }
  return links;
}

function search(query: Record<string, string | number | null>): string {
  const text = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]])),
  ).toString();
  return text === "" ? "" : `?${text}`;
}
