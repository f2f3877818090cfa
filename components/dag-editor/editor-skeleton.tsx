import { clsx } from "clsx";
import { Skeleton } from "@/components/ui/skeleton";
import { editorHeight } from "./editor-height";

const LINES = ["w-40", "w-64", "w-52", "w-24", "w-32", "w-56", "w-72", "w-44", "w-28", "w-60"];

/** The editor's shape while it is on the way. */
export function EditorSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the editor"
      className={clsx("flex flex-col gap-3", editorHeight(false))}
    >
      <div className="flex h-8 items-center gap-3">
        <Skeleton className="h-5 w-48" />
        <Skeleton className="h-5 w-10" />
        <Skeleton className="ml-auto h-8 w-36" />
      </div>
      <div className="flex min-h-0 flex-1 overflow-hidden rounded-lg border bg-surface">
        <div className="flex flex-1 flex-col gap-3 p-4 pl-12">
          {LINES.map((width) => (
            <Skeleton key={width} className={`h-3 ${width}`} />
          ))}
        </div>
        <div className="hidden w-[44%] border-l bg-canvas lg:block" />
      </div>
    </div>
  );
}
