import { type AlertSubject, type IncidentFamily, ruleSettingsSchema } from "@/lib/schemas/alert";
import { fingerprintOf } from "./fingerprint";
import { FAMILY_OF, matches } from "./match";
import type { AlertEvent, AlertItem, AlertPlan, AlertRule, Incident, Occurrence } from "./types";
import { titleOf } from "./words";

const HOUR_MS = 3_600_000;
const DEFAULTS = ruleSettingsSchema.parse({});

/** What {@link planAlerts} judges by. */
export interface AlertSituation {
  /** Oldest first. */
  events: readonly AlertEvent[];
  rules: readonly AlertRule[];
  /** The open incidents of the events' DAGs and teams. */
  open: readonly Incident[];
  now: Date;
  newId(): string;
}

/**
 * What becomes of events: incidents that open, go on and close, and what is told to whom. An event
 * that rules ask for falls to the one open incident of its DAG, task and fingerprint, or opens it.
 * A channel is told when an incident opens and when it closes, and again only after the rule's
 * `repeatHours`: not for each occurrence, not once acknowledged, and not while it is to be quiet.
 */
export function planAlerts(situation: AlertSituation): AlertPlan {
  return new Planner(situation).run();
}

class Planner {
  readonly #situation: AlertSituation;
  readonly #open = new Map<string, Incident>();
  readonly #changed = new Map<string, Incident>();
  readonly #occurrences = new Map<string, Occurrence>();
  readonly #items = new Map<string, AlertItem>();

  constructor(situation: AlertSituation) {
    this.#situation = situation;
    for (const incident of situation.open) this.#open.set(keyOf(incident), { ...incident });
  }

  run(): AlertPlan {
    for (const event of this.#situation.events) {
      const closed = this.#close(event);
      this.#tellMatches(event, closed);
    }
    return {
      incidents: [...this.#changed.values()],
      occurrences: [...this.#occurrences.values()],
      items: [...this.#items.values()],
    };
  }

  #tellMatches(event: AlertEvent, closed: ReadonlySet<string>): void {
    for (const rule of this.#situation.rules) {
      if (!matches(rule, event)) continue;
      const subject: AlertSubject = {
        ...event.subject,
        event: rule.event,
        title: titleOf(rule.event, event, rule),
      };
      const family = FAMILY_OF[rule.event];
      if (family !== null) this.#occur(event, rule, family, subject);
      else {
        // Who was just told that an incident is over knows that the run succeeded.
        const channels = rule.channelIds.filter((id) => !closed.has(id));
        this.#tell(channels, `${rule.event}:${event.id}`, null, "told", event, subject, rule);
      }
    }
  }

  #occur(event: AlertEvent, rule: AlertRule, family: IncidentFamily, subject: AlertSubject): void {
    const found = this.#open.get(keyOf(incidentKey(event, family)));
    const incident = found ?? this.#opened(event, family, subject);
    if (found !== undefined) this.#goOn(found, event, subject);
    this.#note(incident, event, subject);
    const isQuiet = incident.quietUntil !== null && incident.quietUntil > this.#situation.now;
    if (isQuiet) return;
    const untold = rule.channelIds.filter((id) => !incident.toldChannels.includes(id));
    this.#tellOf(incident, untold, "opened", incident.id, event, subject, rule);
    this.#remind(incident, event, rule, subject, untold);
  }

  #opened(event: AlertEvent, family: IncidentFamily, subject: AlertSubject): Incident {
    const incident: Incident = {
      ...incidentKey(event, family),
      id: this.#situation.newId(),
      subject,
      occurrences: 1,
      openedAt: event.at,
      lastAt: event.at,
      closedAt: null,
      lastLogicalDate: event.logicalDate,
      acknowledgedAt: null,
      quietUntil: null,
      toldAt: null,
      lastRun: event.runUuid,
      toldChannels: [],
    };
    this.#open.set(keyOf(incident), incident);
    this.#changed.set(incident.id, incident);
    return incident;
  }

  /** The same again: counted once for a run, however many of its events and rules say so. */
  #goOn(incident: Incident, event: AlertEvent, subject: AlertSubject): void {
    const isNewRun = event.runUuid === null || event.runUuid !== incident.lastRun;
    const key = `${incident.id}:${event.runUuid ?? event.id}`;
    if (isNewRun && !this.#occurrences.has(key)) incident.occurrences += 1;
    incident.lastRun = event.runUuid;
    if (event.at > incident.lastAt) incident.lastAt = event.at;
    incident.subject = subject;
    const { lastLogicalDate } = incident;
    if (event.logicalDate !== null && !(lastLogicalDate && lastLogicalDate > event.logicalDate)) {
      incident.lastLogicalDate = event.logicalDate;
    }
    this.#changed.set(incident.id, incident);
  }

  #note(incident: Incident, event: AlertEvent, subject: AlertSubject): void {
    const key = `${incident.id}:${event.runUuid ?? event.id}`;
    const known = this.#occurrences.get(key);
    this.#occurrences.set(key, {
      teamId: incident.teamId,
      incidentId: incident.id,
      runUuid: event.runUuid,
      subject,
      tasks: known === undefined ? 1 : known.tasks + (known.at === event.at ? 0 : 1),
      at: event.at,
    });
  }

  #remind(
    incident: Incident,
    event: AlertEvent,
    rule: AlertRule,
    subject: AlertSubject,
    untold: readonly string[],
  ): void {
    const { repeatHours } = rule.settings;
    if (repeatHours === 0 || incident.acknowledgedAt !== null || incident.toldAt === null) return;
    if (this.#situation.now.getTime() - incident.toldAt.getTime() < repeatHours * HOUR_MS) return;
    const told = rule.channelIds.filter((id) => !untold.includes(id));
    const key = `${incident.id}:${incident.occurrences}`;
    this.#tellOf(incident, told, "again", key, event, subject, rule);
  }

  /** Closes what the event shows to be over; returns the channels that are told so. */
  #close(event: AlertEvent): Set<string> {
    const told = new Set<string>();
    for (const [key, incident] of this.#open) {
      if (!isOver(incident, event)) continue;
      this.#open.delete(key);
      incident.closedAt = event.at;
      this.#changed.set(incident.id, incident);
      const rules = this.#situation.rules.filter(
        (rule) => FAMILY_OF[rule.event] === incident.family && rule.settings.sendResolved,
      );
      for (const id of incident.toldChannels) {
        const rule = rules.find(({ channelIds }) => channelIds.includes(id));
        if (rule === undefined) continue;
        told.add(id);
        const subject = { ...incident.subject, durationSeconds: event.subject.durationSeconds };
        this.#tell([id], `${incident.id}:closed`, incident, "closed", event, subject, rule);
      }
    }
    return told;
  }

  #tellOf(
    incident: Incident,
    channels: readonly string[],
    change: "opened" | "again",
    key: string,
    event: AlertEvent,
    subject: AlertSubject,
    rule: AlertRule,
  ): void {
    if (channels.length === 0) return;
    this.#tell(channels, `${key}:${change}`, incident, change, event, subject, rule);
    incident.toldChannels = [...new Set([...incident.toldChannels, ...channels])];
    incident.toldAt = this.#situation.now;
    this.#changed.set(incident.id, incident);
  }

  #tell(
    channels: readonly string[],
    key: string,
    incident: Incident | null,
    change: AlertItem["change"],
    event: AlertEvent,
    subject: AlertSubject,
    rule: AlertRule,
  ): void {
    for (const channelId of channels) {
      this.#items.set(`${channelId}:${key}`, {
        teamId: event.teamId,
        channelId,
        key,
        incidentId: incident?.id ?? null,
        dagUuid: event.dag?.id ?? null,
        change,
        subject,
        at: event.at,
        settings: { ...DEFAULTS, ...rule.settings },
      });
    }
  }
}

type Key = Pick<Incident, "teamId" | "dagUuid" | "family" | "taskId" | "fingerprint">;

function incidentKey(event: AlertEvent, family: IncidentFamily): Key {
  const isOfTask = family === "failure" || family === "retry" || family === "check";
  return {
    teamId: event.teamId,
    dagUuid: event.dag?.id ?? null,
    family,
    taskId: isOfTask ? (event.subject.taskId ?? "") : "",
    // Of a check its name, whatever it measured.
    fingerprint: isOfTask && family !== "check" ? fingerprintOf(event.subject.error) : event.detail,
  };
}

function keyOf({ teamId, dagUuid, family, taskId, fingerprint }: Key): string {
  return JSON.stringify([teamId, dagUuid, family, taskId, fingerprint]);
}

/**
 * Whether an event ends an incident. What a task did wrong is over when the task succeeds for the
 * same date or a later one, and what a check warned of, when besides no such check of the task
 * fails in that run; what runs did wrong, when such a run succeeds; and a backfill, when its failed
 * dates were retried with success, or when somebody cancels it.
 */
function isOver(incident: Incident, event: AlertEvent): boolean {
  if (incident.teamId !== event.teamId) return false;
  if (incident.family === "worker") {
    return event.kind === "workers_back" && event.detail === incident.fingerprint;
  }
  if (incident.family === "backfill") {
    const isEnd = event.kind === "backfill_done" || event.kind === "backfill_cancelled";
    return isEnd && event.detail === incident.fingerprint;
  }
  if (event.kind !== "run_succeeded" && event.kind !== "run_failed") return false;
  if (event.dag === null || incident.dagUuid !== event.dag.id) return false;
  const { lastLogicalDate: last, taskId } = incident;
  if (last !== null && event.logicalDate !== null && event.logicalDate < last) return false;
  if (incident.family === "slow" && incident.lastRun === event.runUuid) return true;
  if (incident.family === "check" && failsAgain(incident, event)) return false;
  if (taskId !== "") return event.succeededTasks.includes(taskId);
  return event.kind === "run_succeeded";
}

function failsAgain({ taskId, fingerprint }: Incident, { failedChecks }: AlertEvent): boolean {
  return failedChecks.some((check) => check.taskId === taskId && check.name === fingerprint);
}
