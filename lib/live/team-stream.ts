import type { TeamId } from "@/lib/db/tenant";
import type { LiveEvent } from "@/lib/schemas/api/run";
import { Coalescer } from "./coalescer";
import { dagName } from "./dag-names";
import type { EventSink } from "./event-stream";
import type { Hub } from "./hub";
import type { AlertNotice, ChangeNotice } from "./notices";

/** Names that one reader may be waiting for; beyond, it is told that everything may have changed. */
const MAX_LOOKUPS = 100;

/**
 * Sends a team's changes to one reader. `resume` says that the reader was here before: it has
 * missed what happened meanwhile.
 */
export function streamTeam(hub: Hub, teamId: TeamId, sink: EventSink, resume: boolean): void {
  let id = Date.now();
  let lookups = 0;
  const send = (event: LiveEvent) => {
    id += 1;
    sink.send({ id, data: event });
  };
  const resync = () => send({ kind: "resync" });
  const lookUpAndSend = async (notice: ChangeNotice) => {
    if (lookups >= MAX_LOOKUPS) return resync();
    lookups += 1;
    try {
      const dagId = await dagName(teamId, notice.dagUuid);
      if (dagId !== null) send(eventOf(notice, dagId));
    } catch {
      // Without the name the change cannot be told, but it must not be lost either.
      resync();
    } finally {
      lookups -= 1;
    }
  };
  const coalescer = new Coalescer<ChangeNotice | AlertNotice | null>((notice) => {
    if (notice === null) resync();
    else if (notice.kind === "alert") send({ kind: "alert" });
    else void lookUpAndSend(notice);
  }, null);
  const unsubscribe = hub.subscribe(teamId, {
    onChange: (notice) => coalescer.add(keyOf(notice), notice),
    onConnections: () => send({ kind: "connections" }),
    onMembers: () => send({ kind: "members" }),
    onRunOrders: () => send({ kind: "run-orders" }),
    onResync: () => coalescer.add("resync", null),
  });
  sink.signal.addEventListener("abort", () => {
    unsubscribe();
    coalescer.close();
  });
  if (resume) resync();
}

function keyOf(notice: ChangeNotice | AlertNotice): string {
  return notice.kind === "alert" ? "alert" : `${notice.dagUuid}:${notice.runUuid ?? ""}`;
}

function eventOf(notice: ChangeNotice, dagId: string): LiveEvent {
  return notice.runUuid === null
    ? { kind: "dag", dagId }
    : { kind: "run", dagId, runId: notice.runUuid };
}
