"use client";

import { useMemo, useSyncExternalStore } from "react";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { useNow } from "@/lib/browser/now";
import { formatInstant, isKnownZone, localZone } from "@/lib/browser/zone";

/** A time zone out of all that the browser knows; tells what time it is there. */
export function TimeZoneField({
  value,
  onChange,
  error,
  help,
  disabled = false,
}: {
  value: string;
  onChange: (zone: string) => void;
  error?: string | undefined;
  /** What it is for. */
  help: string;
  disabled?: boolean;
}) {
  const now = useNow();
  const options = useMemo(
    () => zoneNames(value).map((zone) => ({ value: zone, label: zone })),
    [value],
  );
  const clock = now !== null && isKnownZone(value) ? formatInstant(now, value) : null;
  return (
    <Field
      label="Time zone"
      error={error}
      help={clock === null ? help : `${help} There it is ${clock}.`}
    >
      <Combobox
        value={value}
        onValueChange={(zone) => {
          if (zone !== null) onChange(zone);
        }}
        options={options}
        searchLabel="Search time zones"
        disabled={disabled}
      />
    </Field>
  );
}

/** The viewer's zone, once the browser has taken over from the server's page; UTC until then. */
export function useLocalZone(): string {
  return useSyncExternalStore(subscribeToNothing, localZone, () => "UTC");
}

function subscribeToNothing(): () => void {
  return () => {};
}

function zoneNames(chosen: string): string[] {
  return [...new Set(["UTC", chosen, ...Intl.supportedValuesOf("timeZone")])];
}
