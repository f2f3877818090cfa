"use client";

import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { ApiError } from "@/lib/browser/fetcher";

/** What a panel needs of a query to show its failure. */
type Failing = { error: Error | null; isFetching: boolean; refetch: () => unknown };

/** A failed query in the place of its content, with a way to try again. */
export function QueryError({ query }: { query: Failing }) {
  const { error } = query;
  if (error === null) return null;
  const details =
    error instanceof ApiError
      ? {
          title: error.title,
          detail: error.detail,
          code: error.code,
          status: error.status || undefined,
        }
      : { title: "Something went wrong on this page", detail: error.message };
  return (
    <ErrorPanel
      error={details}
      actions={
        <Button
          size="sm"
          icon={<RotateCw size={14} aria-hidden />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          Try again
        </Button>
      }
    />
  );
}

/** Content once there is data; its skeleton while waiting, its error when there is none to show. */
export function QueryContent<T>({
  query,
  skeleton,
  children,
}: {
  query: Failing & { data: T | undefined };
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <QueryError query={query} />;
  return skeleton;
}
