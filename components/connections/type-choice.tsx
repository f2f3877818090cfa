import { clsx } from "clsx";
import { CONNECTION_TYPES, type ConnectionType } from "@/lib/schemas/connection-config";
import { TYPE_LOOKS } from "./types";

/** The types of connections, of which one is chosen. */
export function TypeChoice({
  value,
  onChange,
}: {
  value: ConnectionType;
  onChange: (type: ConnectionType) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-ink text-sm">Type</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {CONNECTION_TYPES.map((type) => {
          const { label, about, Icon } = TYPE_LOOKS[type];
          return (
            <label
              key={type}
              className={clsx(
                "relative flex cursor-pointer items-start gap-2.5 rounded-lg border p-2.5 transition-colors",
                "has-focus-visible:outline-2 has-focus-visible:outline-focus",
                type === value
                  ? "border-accent bg-accent-soft"
                  : "border-line-strong bg-surface hover:bg-hover dark:bg-raised",
              )}
            >
              <input
                type="radio"
                name="connection-type"
                checked={type === value}
                onChange={() => onChange(type)}
                className="absolute inset-0 cursor-pointer appearance-none rounded-lg outline-none"
              />
              <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-ink-2" />
              <span className="min-w-0">
                <span className="block font-medium text-ink text-sm">{label}</span>
                <span className="block text-ink-2 text-xs">{about}</span>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
