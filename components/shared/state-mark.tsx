import { clsx } from "clsx";
import { type AnyState, STATE_ORDER, stateLook } from "./state";
import type { GlyphPath } from "./state-glyphs";

function paintProps(path: GlyphPath) {
  if (path.paint === "fill") return { fill: "var(--st)" };
  return {
    fill: "none",
    stroke: path.paint === "cut" ? "var(--state-on-fill)" : "var(--st)",
    strokeWidth: path.width ?? 1.5,
    strokeLinecap: "round" as const,
    strokeLinejoin: "round" as const,
    ...(path.dash === undefined ? {} : { strokeDasharray: path.dash }),
  };
}

/** A state's glyph alone; named for assistive technology unless words stand beside it. */
export function StateDot({
  state,
  kind = "task",
  size = 14,
  decorative = false,
  className,
}: {
  state: AnyState;
  kind?: "task" | "run";
  size?: number;
  decorative?: boolean;
  className?: string;
}) {
  const look = stateLook(state, kind);
  const name = decorative
    ? { "aria-hidden": true as const }
    : { role: "img", "aria-label": look.label };
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: named by aria-label, or decorative
    <svg
      {...name}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      className={clsx(`st-${look.token} shrink-0`, className)}
    >
      {look.glyph.map((path, index) => (
        <path
          key={path.d}
          d={path.d}
          {...paintProps(path)}
          className={clsx(look.animated && index === 0 && "origin-center animate-spin-slow")}
        />
      ))}
    </svg>
  );
}

/** A state as glyph and word on its soft background: the form for tables and headers. */
export function StateBadge({
  state,
  kind = "task",
  label,
  size = "md",
  className,
}: {
  state: AnyState;
  kind?: "task" | "run";
  /** Other words than the state's own, as "Success, with failures". */
  label?: string;
  size?: "sm" | "md";
  className?: string;
}) {
  const look = stateLook(state, kind);
  return (
    <span
      className={clsx(
        `st-${look.token} inline-flex items-center whitespace-nowrap rounded-full align-middle`,
        "bg-(--st-soft) font-medium text-(--st-text)",
        size === "sm" ? "h-5 gap-1 pr-2 pl-1 text-2xs" : "h-6 gap-1.5 pr-2.5 pl-1.5 text-xs",
        className,
      )}
    >
      <StateDot state={state} size={size === "sm" ? 12 : 14} decorative />
      {label ?? look.label}
    </span>
  );
}

/** A block in a state's colour and pattern, as grids and bars draw it; decorative. */
export function StateSwatch({ state, className }: { state: AnyState; className?: string }) {
  const look = stateLook(state);
  return (
    <span
      aria-hidden="true"
      className={clsx(
        `st-${look.token} inline-block size-3 shrink-0 rounded-xs`,
        look.pattern === "solid" ? "bg-(--st)" : `pattern-${look.pattern}`,
        className,
      )}
    />
  );
}

/** Every state of a kind with its block, glyph and word. */
export function StateLegend({
  kind = "task",
  states,
  className,
}: {
  kind?: "task" | "run";
  states?: readonly AnyState[];
  className?: string;
}) {
  return (
    <ul
      aria-label="States"
      className={clsx("flex flex-wrap gap-x-4 gap-y-1.5 text-ink-2 text-xs", className)}
    >
      {(states ?? STATE_ORDER[kind]).map((state) => (
        <li key={state} className="inline-flex items-center gap-1.5">
          <StateSwatch state={state} />
          <StateDot state={state} decorative />
          {stateLook(state, kind).label}
        </li>
      ))}
    </ul>
  );
}
