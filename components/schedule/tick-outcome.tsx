import {
  CalendarCheck2,
  CalendarClock,
  CalendarMinus2,
  CalendarX2,
  CirclePause,
  Hourglass,
  type LucideIcon,
} from "lucide-react";
import type { ComponentProps } from "react";
import { Badge } from "@/components/ui/badge";
import type { TickView } from "@/lib/schemas/api/tick";

type Look = { label: string; tone: ComponentProps<typeof Badge>["tone"] & {}; icon: LucideIcon };

/** How each outcome of a date looks, in the order of the filter. */
export const OUTCOME_LOOKS: Readonly<Record<TickView["outcome"], Look>> = {
  created: { label: "Created", tone: "ok", icon: CalendarCheck2 },
  missed: { label: "Missed", tone: "danger", icon: CalendarX2 },
  skipped: { label: "Passed over", tone: "neutral", icon: CalendarMinus2 },
  held: { label: "Held", tone: "warn", icon: CirclePause },
  due: { label: "Due", tone: "info", icon: Hourglass },
  upcoming: { label: "To come", tone: "accent", icon: CalendarClock },
};

/** What became of a date, by icon and word. */
export function TickOutcome({ outcome }: { outcome: TickView["outcome"] }) {
  const { label, tone, icon: Icon } = OUTCOME_LOOKS[outcome];
  return (
    <Badge tone={tone} icon={<Icon size={12} aria-hidden />}>
      {label}
    </Badge>
  );
}
