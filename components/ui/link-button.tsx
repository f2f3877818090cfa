import Link from "next/link";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-styles";

/** A link to another screen that looks like a button. */
export function LinkButton({
  variant,
  size,
  icon,
  iconEnd,
  children,
  className,
  ...rest
}: ComponentPropsWithRef<typeof Link> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: ReactNode;
  iconEnd?: ReactNode;
}) {
  return (
    <Link {...rest} className={buttonClass({ variant, size, className })}>
      {icon}
      {children}
      {iconEnd}
    </Link>
  );
}

/** A link within text or a table cell. */
export function TextLink({ className, ...rest }: ComponentPropsWithRef<typeof Link>) {
  return (
    <Link
      {...rest}
      className={`rounded-xs font-medium text-accent-text underline-offset-2 hover:underline ${className ?? ""}`}
    />
  );
}
