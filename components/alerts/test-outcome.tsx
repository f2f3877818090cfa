"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useTeam } from "@/components/shared/team-context";
import { Spinner } from "@/components/ui/spinner";
import { alertQueries } from "./queries";

/** How a test message fares, from the order to what the other side said. */
export function TestOutcome({ id }: { id: string }) {
  const { slug } = useTeam();
  const { data } = useQuery(alertQueries.delivery(slug, id));
  const state = data?.state ?? "pending";
  return (
    <p role="status" className="mt-1 flex items-start gap-1.5 text-xs">
      {state === "sent" ? (
        <>
          <CircleCheck size={14} aria-hidden className="mt-px shrink-0 text-ok-text" />
          <span className="break-words text-ok-text">The test arrived. {data?.response}</span>
        </>
      ) : state === "failed" ? (
        <>
          <CircleX size={14} aria-hidden className="mt-px shrink-0 text-danger-text" />
          <span className="break-words text-danger-text">
            The test did not arrive. {data?.error}
          </span>
        </>
      ) : (
        <>
          <Spinner size={14} />
          <span className="text-ink-2">A worker sends it…</span>
        </>
      )}
    </p>
  );
}
