import { clsx } from "clsx";
import { Fragment, type ReactNode } from "react";

/** Facts as term and value, in one aligned column of each. */
export function DescriptionList({
  items,
  className,
}: {
  items: readonly { term: ReactNode; value: ReactNode }[];
  className?: string;
}) {
  return (
    <dl
      className={clsx(
        "grid grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)] gap-x-6 gap-y-2 text-sm",
        className,
      )}
    >
      {items.map((item, index) => (
        <Fragment key={typeof item.term === "string" ? item.term : index}>
          <dt className="text-ink-3">{item.term}</dt>
          <dd className="min-w-0 break-words text-ink">{item.value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
