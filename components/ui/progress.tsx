import { clsx } from "clsx";

const tones = { accent: "bg-accent", ok: "bg-ok", warn: "bg-warn", danger: "bg-danger" };

/** How far something is; without `value` only that it goes on. */
export function Progress({
  label,
  value,
  max = 100,
  tone = "accent",
  valueText,
}: {
  label: string;
  value?: number;
  max?: number;
  tone?: keyof typeof tones;
  /** The value in words, shown beside the label, as "312 of 1,204". */
  valueText?: string;
}) {
  const share = value === undefined || max <= 0 ? undefined : Math.min(1, Math.max(0, value / max));
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex justify-between gap-3 text-xs">
        <span className="text-ink-2">{label}</span>
        {valueText !== undefined && <span className="text-ink-3">{valueText}</span>}
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={valueText}
        className="h-1.5 overflow-hidden rounded-full bg-active"
      >
        <div
          className={clsx(
            "h-full origin-left rounded-full transition-transform duration-300 ease-out",
            tones[tone],
            share === undefined && "w-1/3 animate-breathe",
          )}
          style={share === undefined ? undefined : { transform: `scaleX(${share})` }}
        />
      </div>
    </div>
  );
}
