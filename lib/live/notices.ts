/** The channels that the engine and the services tell their changes on. */
export const LIVE_CHANNEL = "millrace_live";
export const LOG_CHANNEL = "millrace_log";

/** A run changed, or, without a run, its DAG did. */
export type ChangeNotice = {
  kind: "change";
  teamId: string;
  dagUuid: string;
  runUuid: string | null;
};
/** A piece of an attempt's log was stored. */
export type LogNotice = {
  kind: "log";
  teamId: string;
  taskInstanceId: string;
  attempt: number;
  seq: number;
};
/** Alerts of a team changed. */
export type AlertNotice = { kind: "alert"; teamId: string };
/** Something about the team's connections changed. */
export type ConnectionsNotice = { kind: "connections"; teamId: string };
/** Somebody joined, left or was invited, or a mail to them was sent. */
export type MembersNotice = { kind: "members"; teamId: string };
/** An order over many runs of the team was given, went on or ended. */
export type RunOrdersNotice = { kind: "run-orders"; teamId: string };
export type Notice =
  | ChangeNotice
  | LogNotice
  | AlertNotice
  | ConnectionsNotice
  | MembersNotice
  | RunOrdersNotice;

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const CHANGE = new RegExp(`^(${UUID}):(${UUID}):(${UUID})?$`);
const ALERT = new RegExp(`^(${UUID})::$`);
const CONNECTIONS = new RegExp(`^(${UUID}):connections$`);
const MEMBERS = new RegExp(`^(${UUID}):members$`);
const RUN_ORDERS = new RegExp(`^(${UUID}):run-orders$`);
const LOG = new RegExp(`^(${UUID}):(${UUID}):(\\d{1,9}):(\\d{1,9})$`);

/** Reads a notification; null for one that is not in a form known here. */
export function parseNotice(channel: string, payload: string): Notice | null {
  if (channel === LIVE_CHANNEL) {
    const alerted = ALERT.exec(payload)?.[1];
    if (alerted !== undefined) return { kind: "alert", teamId: alerted };
    const [, ofTeam] = CONNECTIONS.exec(payload) ?? [];
    if (ofTeam !== undefined) return { kind: "connections", teamId: ofTeam };
    const ofMembers = MEMBERS.exec(payload)?.[1];
    if (ofMembers !== undefined) return { kind: "members", teamId: ofMembers };
    const ofOrders = RUN_ORDERS.exec(payload)?.[1];
    if (ofOrders !== undefined) return { kind: "run-orders", teamId: ofOrders };
    const [, teamId, dagUuid, runUuid] = CHANGE.exec(payload) ?? [];
    if (teamId === undefined || dagUuid === undefined) return null;
    return { kind: "change", teamId, dagUuid, runUuid: runUuid ?? null };
  }
  if (channel === LOG_CHANNEL) {
    const [, teamId, taskInstanceId, attempt, seq] = LOG.exec(payload) ?? [];
    if (teamId === undefined || taskInstanceId === undefined) return null;
    return { kind: "log", teamId, taskInstanceId, attempt: Number(attempt), seq: Number(seq) };
  }
  return null;
}
