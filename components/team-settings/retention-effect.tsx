"use client";

import { useQuery } from "@tanstack/react-query";
import { QueryError } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Callout } from "@/components/ui/callout";
import { formatCount } from "@/lib/browser/format";
import {
  type Retention,
  type RetentionPreview,
  retentionSchema,
} from "@/lib/schemas/api/retention";
import { retentionQueries } from "./retention-queries";

/** The dry run: what a policy would remove if it were saved now. Nothing while it is not valid. */
export function RetentionEffect({ policy, isSaved }: { policy: Retention; isSaved: boolean }) {
  const { slug } = useTeam();
  const isValid = retentionSchema.safeParse(policy).success;
  const preview = useQuery({ ...retentionQueries.preview(slug, policy), enabled: isValid });
  if (!isValid) return null;
  if (preview.data === undefined) {
    if (preview.error !== null) return <QueryError query={preview} />;
    return <Callout>Counting what it removes…</Callout>;
  }
  const { runs, logs } = preview.data;
  if (runs.count === 0 && logs.count === 0) {
    return <Callout tone="ok">Nothing is older: it removes nothing now.</Callout>;
  }
  return (
    <Callout
      tone="warn"
      title={isSaved ? "The next upkeep removes" : "Saved now, the next upkeep would remove"}
    >
      {wordsOf(runs, "run")}, and the logs of {wordsOf(logs, "attempt")}. This cannot be undone.
    </Callout>
  );
}

function wordsOf({ count, isMore }: RetentionPreview["runs"], noun: string): string {
  const words = formatCount(count, noun);
  return isMore ? `more than ${words}` : words;
}
