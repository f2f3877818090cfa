import { FlaskConical } from "lucide-react";
import type { ReactNode } from "react";

/** Says above the shell that what one sees is a demonstration. */
export function DemoBanner({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <aside
      aria-label="Notice"
      className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-accent-line bg-accent-soft px-4 py-1.5 text-accent-text text-xs"
    >
      <FlaskConical size={14} aria-hidden className="shrink-0" />
      <span>{children}</span>
      {action}
    </aside>
  );
}
