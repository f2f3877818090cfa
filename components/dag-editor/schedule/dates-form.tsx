import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { DateInput } from "../form/date-input";

/** So many dates are shown; a list of a thousand is edited in the code. */
const SHOWN = 50;
const DAY_MS = 86_400_000;

/** Dates, or dates with a time, that each start a run. */
export function DatesForm({
  dates,
  isReadOnly,
  onChange,
}: {
  dates: readonly string[];
  isReadOnly: boolean;
  onChange: (dates: string[]) => void;
}) {
  const hidden = dates.length - SHOWN;
  return (
    <div className="flex flex-col gap-1.5">
      {dates.slice(0, SHOWN).map((date, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a date keeps its place while it is typed
        <div key={index} className="flex items-center gap-1.5">
          <DateInput
            label={`Date ${index + 1}`}
            value={date}
            hint="2026-12-24 or 2026-12-24T06:00"
            isReadOnly={isReadOnly}
            onCommit={(text) => onChange(dates.with(index, text.trim()))}
          />
          {!isReadOnly && dates.length > 1 && (
            <IconButton
              size="sm"
              label={`Remove ${date}`}
              onClick={() => onChange(dates.toSpliced(index, 1))}
            >
              <X size={14} aria-hidden />
            </IconButton>
          )}
        </div>
      ))}
      {hidden > 0 && (
        <p className="text-ink-3 text-xs">
          {hidden === 1 ? "One more stands" : `${hidden} more stand`} in the code.
        </p>
      )}
      {!isReadOnly && (
        <Button
          size="sm"
          variant="ghost"
          className="self-start"
          icon={<Plus size={14} aria-hidden />}
          onClick={() => onChange([...dates, dayAfter(dates.at(-1))])}
        >
          Add a date
        </Button>
      )}
    </div>
  );
}

/** The day after a date, with its time of day; tomorrow where there is none. */
export function dayAfter(date: string | undefined): string {
  const day = Date.parse(`${date?.slice(0, 10) ?? ""}T00:00:00Z`);
  const from = Number.isNaN(day) ? Date.now() : day;
  const rest = Number.isNaN(day) ? "" : (date?.slice(10) ?? "");
  return `${new Date(from + DAY_MS).toISOString().slice(0, 10)}${rest}`;
}
