import { clsx } from "clsx";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button";

/** Text to read or copy as it is: a command, a token, YAML, an error. */
export function CodeBlock({
  code,
  title,
  wrap = false,
  className,
}: {
  code: string;
  title?: ReactNode;
  wrap?: boolean;
  className?: string;
}) {
  return (
    <figure className={clsx("min-w-0 overflow-hidden rounded-lg border bg-sunken", className)}>
      {title !== undefined && (
        <figcaption className="border-b px-3 py-1.5 text-ink-3 text-xs">{title}</figcaption>
      )}
      <div className="flex items-start">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        <pre tabIndex={0} className="min-w-0 flex-1 overflow-x-auto p-3">
          <code
            className={clsx(
              "font-mono text-ink text-xs leading-5",
              wrap && "whitespace-pre-wrap break-all",
            )}
          >
            {code}
          </code>
        </pre>
        <div className="p-1.5">
          <CopyButton text={code} />
        </div>
      </div>
    </figure>
  );
}

/** A word of code within text. */
export function Code({ children }: { children: ReactNode }) {
  return (
    <code className="rounded-sm border bg-sunken px-1 py-px font-mono text-[0.92em] text-ink">
      {children}
    </code>
  );
}
