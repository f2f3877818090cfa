import type { JsonObject } from "@/lib/schemas/json";
import type { AlertMessage, MessageInput } from "./message";

/** The body of a webhook, as docs/alerts.md describes it. */
export function webhookBody(message: AlertMessage, input: MessageInput): JsonObject {
  return {
    id: message.id,
    type: input.isTest ? "test" : "alert",
    sent_at: input.sentAt,
    team: input.team.slug,
    title: message.title,
    url: message.url,
    counts: { ...input.counts },
    items: input.items.map(({ incidentId, change, subject, at }, index) => ({
      incident_id: incidentId,
      change,
      at,
      event: subject.event,
      title: subject.title,
      dag_id: subject.dagId,
      run: subject.run,
      backfill: subject.backfill?.id ?? null,
      run_type: subject.runType,
      logical_date: subject.logicalDate,
      task_id: subject.taskId,
      map_index: subject.mapIndex,
      attempt: subject.attempt,
      error: subject.error,
      duration_seconds: subject.durationSeconds,
      changed: subject.changed,
      links: Object.fromEntries(
        (message.entries[index]?.links ?? []).map(({ label, url }) => [label.toLowerCase(), url]),
      ),
    })),
  };
}
