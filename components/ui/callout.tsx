import { clsx } from "clsx";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const tones = {
  info: { box: "border-info-line bg-info-soft", text: "text-info-text", Icon: Info },
  ok: { box: "border-ok-line bg-ok-soft", text: "text-ok-text", Icon: CircleCheck },
  warn: { box: "border-warn-line bg-warn-soft", text: "text-warn-text", Icon: TriangleAlert },
  danger: { box: "border-danger-line bg-danger-soft", text: "text-danger-text", Icon: CircleAlert },
};

/** A note within a page or form that must not be overlooked. */
export function Callout({
  tone = "info",
  title,
  children,
  action,
  className,
}: {
  tone?: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  const { box, text, Icon } = tones[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "note"}
      className={clsx("flex items-start gap-2.5 rounded-lg border px-3 py-2.5", box, className)}
    >
      <Icon size={16} aria-hidden className={clsx("mt-0.5 shrink-0", text)} />
      <div className="wrap-anywhere min-w-0 flex-1 text-ink-2 text-sm">
        {title !== undefined && <p className={clsx("font-medium", text)}>{title}</p>}
        {children}
      </div>
      {action !== undefined && <div className="shrink-0">{action}</div>}
    </div>
  );
}
