import {
  Bell,
  CirclePause,
  CircleX,
  Clock,
  History,
  Hourglass,
  type LucideIcon,
  Mail,
  MessageSquare,
  RotateCw,
  Send,
  ServerOff,
  TriangleAlert,
  Webhook,
} from "lucide-react";
import type { ChannelKind, IncidentFamily } from "@/lib/schemas/alert";
import type { DeliveryView } from "@/lib/schemas/api/alert";

/** What is wrong in an incident: by icon and word, not by colour alone. */
export const FAMILY_LOOKS: Readonly<Record<IncidentFamily, { label: string; Icon: LucideIcon }>> = {
  failure: { label: "Failure", Icon: CircleX },
  retry: { label: "Retries", Icon: RotateCw },
  check: { label: "Check", Icon: TriangleAlert },
  slow: { label: "Slow", Icon: Hourglass },
  late: { label: "Late", Icon: Clock },
  paused: { label: "Paused", Icon: CirclePause },
  backfill: { label: "Backfill", Icon: History },
  worker: { label: "Workers", Icon: ServerOff },
};

/** The kinds of channels as a person chooses them. */
export const CHANNEL_LOOKS: Readonly<
  Record<ChannelKind, { label: string; about: string; Icon: LucideIcon }>
> = {
  slack: { label: "Slack", about: "An incoming webhook of a Slack channel.", Icon: MessageSquare },
  email: { label: "E-mail", about: "One or more mailboxes.", Icon: Mail },
  webhook: { label: "Webhook", about: "Signed JSON to an address of yours.", Icon: Webhook },
};

/** Where a message stands. */
export const DELIVERY_LOOKS: Readonly<
  Record<
    DeliveryView["state"],
    { label: string; tone: "neutral" | "info" | "ok" | "danger"; Icon: LucideIcon }
  >
> = {
  pending: { label: "Waiting", tone: "neutral", Icon: Clock },
  sending: { label: "Sending", tone: "info", Icon: Send },
  sent: { label: "Sent", tone: "ok", Icon: Bell },
  failed: { label: "Not delivered", tone: "danger", Icon: CircleX },
};
