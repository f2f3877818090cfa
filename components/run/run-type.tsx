import { CalendarClock, Database, Hand, History, type LucideIcon } from "lucide-react";
import type { DagRunType } from "@/lib/schemas/states";

const looks: Record<DagRunType, { label: string; Icon: LucideIcon }> = {
  scheduled: { label: "Scheduled", Icon: CalendarClock },
  manual: { label: "Manual", Icon: Hand },
  backfill: { label: "Backfill", Icon: History },
  asset_triggered: { label: "Asset", Icon: Database },
};

/** What caused a run, as icon and word. */
export function RunType({ type }: { type: DagRunType }) {
  const { label, Icon } = looks[type];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap align-middle text-ink-2">
      <Icon size={14} aria-hidden className="shrink-0 text-ink-3" />
      {label}
    </span>
  );
}
