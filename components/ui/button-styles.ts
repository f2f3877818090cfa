import { clsx } from "clsx";

/** Weight of an action: one primary per view, `danger` for what destroys. */
export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
/** `sm` is 28 px high, `md` 32 px; both grow to 36 px under a finger. */
export type ButtonSize = "sm" | "md";

const base =
  "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-md " +
  "font-medium text-sm transition-[background-color,border-color,color] duration-100 " +
  "disabled:not-data-early:opacity-50 aria-disabled:opacity-50 pointer-coarse:min-h-9 [&_svg]:shrink-0";

const variants: Record<ButtonVariant, string> = {
  primary:
    "border border-transparent bg-accent text-on-accent shadow-[inset_0_1px_0_rgb(255_255_255/12%)] " +
    "not-aria-disabled:hover:bg-accent-hover data-popup-open:bg-accent-hover",
  secondary:
    "border border-line-strong bg-surface text-ink not-aria-disabled:hover:bg-hover " +
    "data-popup-open:bg-hover dark:bg-raised",
  ghost:
    "border border-transparent text-ink-2 not-aria-disabled:hover:bg-hover " +
    "not-aria-disabled:hover:text-ink data-popup-open:bg-hover data-popup-open:text-ink",
  danger:
    "border border-transparent bg-danger text-on-danger not-aria-disabled:hover:bg-danger-hover",
};

/** Classes of a button or of a link that looks like one. */
export function buttonClass(options: {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  square?: boolean | undefined;
  className?: string | undefined;
}): string {
  const { variant = "secondary", size = "md", square = false, className } = options;
  const box = square
    ? size === "sm"
      ? "size-7 pointer-coarse:min-w-9"
      : "size-8 pointer-coarse:min-w-9"
    : size === "sm"
      ? "h-7 gap-1.5 px-2.5"
      : "h-8 gap-1.5 px-3";
  return clsx(base, variants[variant], box, className);
}
