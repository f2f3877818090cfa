"use client";

import { type ComponentPropsWithRef, type MouseEvent, type ReactNode, useId } from "react";
import { useHydrated } from "@/lib/browser/hydrated";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-styles";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

type CommonProps = Omit<ComponentPropsWithRef<"button">, "disabled"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  disabled?: boolean | undefined;
  /** Keeps the button visible and focusable, but inert, and tells why. */
  disabledReason?: string | undefined;
  /** Shows a spinner and refuses clicks; the width stays. */
  loading?: boolean;
};

/** Props of {@link Button}. */
export type ButtonProps = CommonProps & { icon?: ReactNode; iconEnd?: ReactNode };

/** A labelled action. */
export function Button({ icon, iconEnd, children, loading = false, ...rest }: ButtonProps) {
  return (
    <BareButton {...rest} loading={loading}>
      {loading ? <Spinner /> : icon}
      {children}
      {iconEnd}
    </BareButton>
  );
}

/** Props of {@link IconButton}; `label` names it and shows as its tooltip. */
export type IconButtonProps = CommonProps & {
  label: string;
  tooltip?: ReactNode;
  tooltipSide?: "top" | "right" | "bottom" | "left";
};

/** A square action with an icon only. */
export function IconButton({
  label,
  tooltip,
  tooltipSide = "top",
  variant = "ghost",
  loading = false,
  children,
  ...rest
}: IconButtonProps) {
  const button = (
    <BareButton {...rest} variant={variant} loading={loading} square aria-label={label}>
      {loading ? <Spinner /> : children}
    </BareButton>
  );
  if (rest.disabledReason !== undefined) return button;
  return (
    <Tooltip content={tooltip ?? label} side={tooltipSide}>
      {button}
    </Tooltip>
  );
}

function BareButton({
  variant,
  size,
  square,
  disabledReason,
  loading,
  disabled,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: CommonProps & { square?: boolean }) {
  const reasonId = useId();
  // A form sent before its script runs would reload the page and lose what was typed.
  const early = !useHydrated() && type === "submit";
  const inert = disabledReason !== undefined || loading === true;
  const refuse = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const button = (
    <button
      {...rest}
      type={type}
      disabled={early || (disabled === true && !inert)}
      aria-disabled={inert || undefined}
      aria-busy={loading === true || undefined}
      aria-describedby={disabledReason === undefined ? rest["aria-describedby"] : reasonId}
      onClick={inert ? refuse : onClick}
      data-early={early || undefined}
      className={buttonClass({ variant, size, square, className })}
    >
      {children}
      {disabledReason !== undefined && (
        // Described by it, not named by it.
        <span id={reasonId} aria-hidden="true" className="sr-only">
          {disabledReason}
        </span>
      )}
    </button>
  );
  if (disabledReason === undefined) return button;
  return (
    <Tooltip content={disabledReason} delay={100}>
      {button}
    </Tooltip>
  );
}
