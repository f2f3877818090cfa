import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CirclePlus,
  CircleSlash,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  RotateCcw,
} from "lucide-react";
import type { ComponentProps } from "react";
import { Badge } from "@/components/ui/badge";
import type { BackfillDecision, BackfillItemState, BackfillState } from "@/lib/schemas/states";

type Look = { label: string; tone: ComponentProps<typeof Badge>["tone"] & {}; Icon: LucideIcon };

const STATES: Readonly<Record<BackfillState, Look>> = {
  running: { label: "Running", tone: "info", Icon: LoaderCircle },
  paused: { label: "Paused", tone: "warn", Icon: CirclePause },
  cancelling: { label: "Cancelling", tone: "warn", Icon: Hourglass },
  success: { label: "Success", tone: "ok", Icon: CircleCheck },
  failed: { label: "Failed", tone: "danger", Icon: CircleX },
  cancelled: { label: "Cancelled", tone: "neutral", Icon: Ban },
};
const ITEM_STATES: Readonly<Record<BackfillItemState, Look>> = {
  waiting: { label: "Waiting", tone: "neutral", Icon: CircleDashed },
  running: STATES.running,
  success: STATES.success,
  failed: STATES.failed,
  left: { label: "Left alone", tone: "neutral", Icon: CircleSlash },
  cancelled: STATES.cancelled,
};
const DECISIONS: Readonly<Record<BackfillDecision, Look>> = {
  create: { label: "Create", tone: "ok", Icon: CirclePlus },
  rerun: { label: "Run again", tone: "accent", Icon: RotateCcw },
  leave: { label: "Leave", tone: "neutral", Icon: CircleSlash },
};

/** Labels of the states of dates, in the order of filters and counts. */
export const itemStateLabel = (state: BackfillItemState) => ITEM_STATES[state].label;

function Mark({ label, tone, Icon }: Look) {
  return (
    <Badge tone={tone} icon={<Icon size={12} aria-hidden />}>
      {label}
    </Badge>
  );
}

/** A backfill's state, by icon and word. */
export function BackfillStateBadge({ state }: { state: BackfillState }) {
  return <Mark {...STATES[state]} />;
}

/** The state of a date of a backfill. */
export function DateStateBadge({ state }: { state: BackfillItemState }) {
  return <Mark {...ITEM_STATES[state]} />;
}

/** What is to be done with a date. */
export function DecisionBadge({ decision }: { decision: BackfillDecision }) {
  return <Mark {...DECISIONS[decision]} />;
}
