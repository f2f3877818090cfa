"use client";

import { CalendarDays } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { useFieldDraft } from "./use-field-draft";

/** A date, or a date and time, as the document writes it: typed, or picked from a calendar. */
export function DateInput({
  value,
  label,
  hint,
  isReadOnly,
  onCommit,
}: {
  value: string;
  /** Names it where no field around it does. */
  label?: string;
  hint?: string | undefined;
  isReadOnly: boolean;
  onCommit: (text: string) => void;
}) {
  const picker = useRef<HTMLInputElement>(null);
  const draft = useFieldDraft(value, onCommit);
  return (
    <div className="relative min-w-0 flex-1">
      <Input
        mono
        {...(label === undefined ? {} : { "aria-label": label })}
        value={draft.text}
        readOnly={isReadOnly}
        placeholder={hint}
        spellCheck={false}
        onChange={(event) => draft.onText(event.target.value)}
        onBlur={draft.leave}
        onKeyDown={(event) => event.key === "Enter" && draft.leave()}
        end={
          isReadOnly ? undefined : (
            <IconButton
              size="sm"
              label={label === undefined ? "Pick a date" : `Pick: ${label}`}
              className="-mr-1.5"
              onClick={() => picker.current?.showPicker()}
            >
              <CalendarDays size={14} aria-hidden />
            </IconButton>
          )
        }
      />
      {/* Only its calendar is used: the text beside it is what people and readers meet. */}
      <input
        ref={picker}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        className="pointer-events-none absolute right-0 bottom-0 size-0 opacity-0"
        value={/^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] ?? ""}
        onChange={(event) => {
          // The time of day that was written stays.
          if (event.target.value !== "") onCommit(`${event.target.value}${value.slice(10)}`);
        }}
      />
    </div>
  );
}
