import type { ReactNode } from "react";

/** One quiet line where a list of the home has nothing: that is how it should be. */
export function Nothing({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className="flex items-center gap-2.5 px-4 py-4 text-ink-2 text-sm">
      <span className="shrink-0 text-ink-3">{icon}</span>
      <span>{children}</span>
    </p>
  );
}
