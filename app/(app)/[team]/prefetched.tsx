import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { type TeamId, type Tenant, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/errors";

/**
 * Gives the screens below their first data with the page, so that nothing waits for a second
 * request. What `fill` does not find makes the page one that does not exist.
 */
export async function Prefetched({
  teamId,
  fill,
  children,
}: {
  teamId: TeamId;
  fill: (client: QueryClient, t: Tenant) => Promise<void>;
  children: ReactNode;
}) {
  const client = new QueryClient();
  try {
    await withTenant(teamId, (t) => fill(client, t));
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
