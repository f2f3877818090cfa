import { Skeleton, SkeletonTable } from "@/components/ui/skeleton";

/** Shape of a screen while its first part is on the way. */
export default function Loading() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-5 px-3 py-5 sm:px-5">
      <Skeleton className="h-5 w-40" />
      <div className="rounded-lg border bg-surface">
        <SkeletonTable rows={8} columns={5} />
      </div>
    </div>
  );
}
