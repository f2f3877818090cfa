import type {
  AlertChange,
  AlertEventName,
  AlertScope,
  AlertSubject,
  IncidentFamily,
  RuleSettings,
} from "@/lib/schemas/alert";

/** What the engine writes down; a deadline of a rule carries the rule's own event. */
export const EVENT_KINDS = [
  "run_failed",
  "run_succeeded",
  "task_failed",
  "task_retried",
  "check_warned",
  "run_missed",
  "run_late",
  "run_longer_than",
  "run_not_finished_by",
  "dag_paused",
  "backfill_done",
  "backfill_failed",
  "backfill_cancelled",
  "no_worker",
  "workers_back",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** The DAG of an event, as rules choose by it. */
export interface AlertDag {
  id: string;
  dagId: string;
  tags: readonly string[];
}

/** A check that did not pass, whatever its severity. */
export interface FailedCheck {
  taskId: string;
  name: string;
}

/** An event with what is known of it. */
export interface AlertEvent {
  id: string;
  teamId: string;
  kind: EventKind;
  at: Date;
  /** Null when it is of no DAG. */
  dag: AlertDag | null;
  runUuid: string | null;
  logicalDate: Date | null;
  runType: string | null;
  /** Of a deadline: the rule whose it is. */
  ruleId: string | null;
  /** Failed runs in a row, this one included, with run_failed. */
  failuresInARow: number;
  /** Whether the run before it, by logical date, failed. */
  previousFailed: boolean;
  /** task_ids of the run that succeeded, among those of open incidents. */
  succeededTasks: readonly string[];
  /** Of the run that ended, which checks of open incidents' tasks did not pass. */
  failedChecks: readonly FailedCheck[];
  subject: Omit<AlertSubject, "event" | "title">;
  /** Beside the error: what tells one fault from another, such as a queue's label or a check's name. */
  detail: string;
}

/** A rule with the channels that take its messages. */
export interface AlertRule {
  id: string;
  teamId: string;
  event: AlertEventName;
  scope: AlertScope;
  tag: string;
  dagUuid: string | null;
  taskId: string;
  settings: RuleSettings;
  channelIds: readonly string[];
}

/** An incident as the pass sees and changes it. */
export interface Incident {
  id: string;
  teamId: string;
  dagUuid: string | null;
  family: IncidentFamily;
  taskId: string;
  fingerprint: string;
  subject: AlertSubject;
  occurrences: number;
  openedAt: Date;
  lastAt: Date;
  closedAt: Date | null;
  lastLogicalDate: Date | null;
  acknowledgedAt: Date | null;
  quietUntil: Date | null;
  toldAt: Date | null;
  /** uuid of the run of the latest occurrence. */
  lastRun: string | null;
  /** Channels that were told of it. */
  toldChannels: readonly string[];
}

/** A happening to be told to a channel; `key` is the same whenever the same is to be told. */
export interface AlertItem {
  teamId: string;
  channelId: string;
  key: string;
  incidentId: string | null;
  dagUuid: string | null;
  change: AlertChange;
  subject: AlertSubject;
  at: Date;
  settings: RuleSettings;
}

/** An occurrence of an incident in a run; a second one in the same run counts tasks. */
export interface Occurrence {
  teamId: string;
  incidentId: string;
  runUuid: string | null;
  subject: AlertSubject;
  tasks: number;
  at: Date;
}

/** What the pass writes. */
export interface AlertPlan {
  /** New and changed ones, as they are now. */
  incidents: Incident[];
  occurrences: Occurrence[];
  items: AlertItem[];
}
