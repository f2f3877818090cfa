import type { ApiExample } from "@/components/shared/api-hint";
import { cliLine } from "@/components/shared/cli-line";
import type { BackfillInput } from "@/lib/schemas/api/backfill-body";
import { jsonObjectSchema } from "@/lib/schemas/json";

/** A backfill, as it is started from a shell. */
export function backfillShell(dagId: string, body: BackfillInput): ApiExample {
  const conf = Object.keys(body.conf ?? {}).length === 0 ? undefined : JSON.stringify(body.conf);
  return {
    title: "Start this backfill",
    path: ["dags", dagId, "backfills"],
    method: "POST",
    // As it is sent: without what is undefined.
    json: jsonObjectSchema.parse(JSON.parse(JSON.stringify(body))),
    cli: cliLine(["backfill", "create", dagId], {
      start: body.from,
      end: body.to,
      reprocess: body.reprocess === "none" ? undefined : body.reprocess,
      "max-active": body.maxActiveRuns,
      backwards: body.runBackwards,
      conf,
      tasks: body.tasks,
      "own-version": body.version === "own",
      canary: body.canary === 0 ? undefined : body.canary,
      "max-failure-percent": body.maxFailurePercent ?? undefined,
    }),
  };
}
