import { clsx } from "clsx";

/** State of the event stream behind a screen. */
export type LiveState = "live" | "reconnecting" | "off";

const words: Record<LiveState, string> = {
  live: "Live",
  reconnecting: "Reconnecting…",
  off: "Not live",
};

/** Tells whether what is shown renews itself. */
export function LiveIndicator({ state, className }: { state: LiveState; className?: string }) {
  return (
    <span
      role="status"
      className={clsx("inline-flex items-center gap-1.5 text-ink-2 text-xs", className)}
    >
      <span
        aria-hidden="true"
        className={clsx(
          "size-2 rounded-full",
          state === "live" && "bg-ok",
          state === "reconnecting" && "animate-breathe bg-warn",
          state === "off" && "border-[1.5px] border-control",
        )}
      />
      {words[state]}
    </span>
  );
}
