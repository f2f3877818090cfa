import { Timestamp } from "@/components/shared/timestamp";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/empty-state";
import type { TaskInstanceDetail } from "@/lib/schemas/api/run";

/** The values that a task handed on. */
export function XcomList({ xcoms }: { xcoms: TaskInstanceDetail["xcoms"] }) {
  if (xcoms.length === 0) {
    return (
      <EmptyState title="No XComs" className="rounded-lg border bg-surface">
        A task hands small values on to those behind it; this one has not.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {xcoms.map((xcom) => (
        <CodeBlock
          key={xcom.key}
          title={
            <span className="flex justify-between gap-3">
              <span className="font-mono text-ink">{xcom.key}</span>
              <Timestamp value={xcom.createdAt} focusable={false} />
            </span>
          }
          code={JSON.stringify(xcom.value, null, 2)}
        />
      ))}
    </div>
  );
}
