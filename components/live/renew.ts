import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Has everything below a key read anew. The library begins a read again that is under way, but for
 * the first of a query: that one may have been answered before the change, so another follows it.
 */
export function renew(client: QueryClient, queryKey: QueryKey): void {
  const begun = client.getQueryCache().findAll({ queryKey, fetchStatus: "fetching" });
  for (const { state, promise, queryKey } of begun) {
    if (state.data !== undefined) continue;
    const again = () => void client.invalidateQueries({ queryKey, exact: true });
    // One that fails is told, and tried again, by whoever asked.
    promise?.then(again, () => undefined);
  }
  void client.invalidateQueries({ queryKey });
}
