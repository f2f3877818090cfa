import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { describeCron } from "@/lib/core/cron/describe";
import { CRON_FIELD_KEYS, joinCron, splitCron } from "@/lib/core/cron/field-form";
import { parseCron } from "@/lib/core/cron/parse";
import { MAX_CRONS } from "@/lib/core/timetable/parse-schedule";
import { isPreset } from "@/lib/core/timetable/schedule-form";
import { useFieldDraft } from "../form/use-field-draft";
import { CronField } from "./cron-field";

/** One cron or several, each as text with its words and, below, field by field. */
export function CronsForm({
  crons,
  isReadOnly,
  onChange,
}: {
  crons: readonly string[];
  isReadOnly: boolean;
  onChange: (crons: string[]) => void;
}) {
  return (
    <div className="flex flex-col gap-3">
      {crons.map((cron, index) => (
        <Cron
          // biome-ignore lint/suspicious/noArrayIndexKey: a cron keeps its place while it is typed
          key={index}
          label={crons.length === 1 ? "Cron" : `Cron ${index + 1}`}
          cron={cron}
          isReadOnly={isReadOnly}
          onChange={(next) => onChange(crons.with(index, next))}
          onRemove={crons.length > 1 ? () => onChange(crons.toSpliced(index, 1)) : null}
        />
      ))}
      {!isReadOnly && crons.length < MAX_CRONS && (
        <Button
          size="sm"
          variant="ghost"
          className="self-start"
          icon={<Plus size={14} aria-hidden />}
          onClick={() => onChange([...crons, "0 18 * * *"])}
        >
          Add a cron
        </Button>
      )}
    </div>
  );
}

function Cron({
  label,
  cron,
  isReadOnly,
  onChange,
  onRemove,
}: {
  label: string;
  cron: string;
  isReadOnly: boolean;
  onChange: (cron: string) => void;
  onRemove: (() => void) | null;
}) {
  const draft = useFieldDraft(cron, (text) => onChange(text.trim()));
  const parts = splitCron(cron);
  const parsed = isPreset(cron.trim()) ? null : parseCron(cron);
  return (
    <section aria-label={label} className="flex flex-col gap-1.5 rounded-md border p-2.5">
      <div className="flex items-center gap-1.5">
        <Input
          mono
          aria-label={`${label} as text`}
          aria-invalid={parsed?.ok === false || undefined}
          value={draft.text}
          readOnly={isReadOnly}
          spellCheck={false}
          onChange={(event) => draft.onText(event.target.value)}
          onBlur={draft.leave}
          onKeyDown={(event) => event.key === "Enter" && draft.leave()}
        />
        {onRemove !== null && !isReadOnly && (
          <IconButton size="sm" label={`Remove ${label.toLowerCase()}`} onClick={onRemove}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      {parsed?.ok === false ? (
        <p role="alert" className="text-danger-text text-xs">
          {parsed.problem.message}. Allowed: {parsed.problem.allowed}.
        </p>
      ) : (
        parsed !== null && <p className="text-ink-2 text-xs">{describeCron(cron)}</p>
      )}
      {parts !== null && (
        <details>
          <summary className="cursor-pointer text-ink-2 text-xs">Field by field</summary>
          <div className="flex flex-col gap-3 pt-3">
            {CRON_FIELD_KEYS.map((field) => (
              <CronField
                key={field}
                field={field}
                text={parts[field]}
                isReadOnly={isReadOnly}
                onChange={(text) => onChange(joinCron({ ...parts, [field]: text }))}
              />
            ))}
          </div>
        </details>
      )}
    </section>
  );
}
