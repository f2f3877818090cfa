"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTeam } from "@/components/shared/team-context";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { setField } from "@/lib/core/dag/edit/fields";
import {
  readSchedule,
  type ScheduleForm,
  type TimeForm,
  writeSchedule,
} from "@/lib/core/timetable/schedule-form";
import { jsonValueSchema } from "@/lib/schemas/json";
import { valueAt } from "../document-schema";
import { errorAt } from "../form/error-at";
import { useHeld } from "../form/use-held";
import { editorQueries } from "../queries";
import { useEditorDocument } from "../use-editor-document";
import { AssetsForm } from "./assets-form";
import {
  type ScheduleView,
  TIME_VIEWS,
  type TimeView,
  timeFormFor,
  VIEW_LABELS,
  viewOf,
} from "./schedule-kinds";
import { TimeFields } from "./time-fields";

/**
 * The document's `schedule`, built by clicking. It is read from the text and each choice is an edit
 * of the text; what no field can show is shown as it is, and stays until another way is chosen.
 */
export function ScheduleBuilder() {
  const { checked, isReadOnly, apply } = useEditorDocument();
  const [value, hold] = useHeld(valueAt(checked.parsed.value, ["schedule"]));
  const read = jsonValueSchema.optional().safeParse(value);
  const form = readSchedule(read.success ? read.data : undefined);
  const [wanted, setWanted] = useState<ScheduleView | null>(null);
  const view = shownView(form, wanted);
  const [fault, setFault] = useState<string>();

  function write(next: ScheduleForm) {
    const written = writeSchedule(next);
    const result = apply((text) => setField(text, ["schedule"], written), { quiet: true });
    setFault(result.ok ? undefined : result.reason);
    if (result.ok) hold(written);
  }
  function choose(next: ScheduleView) {
    setWanted(next);
    if (next === view || next === "other") return;
    if (next === "none") write({ kind: "none" });
    // An empty list of assets says nothing: the text changes with the first of them.
    else if (next !== "assets" && !isSame(next, form)) write(timeFormFor(next, form));
  }

  return (
    <div className="flex flex-col gap-3">
      <Field
        label="Runs start"
        error={fault ?? errorAt(checked.problems, ["schedule"])}
        help={
          form.kind === "other" && view === "other"
            ? "Choosing another way replaces what is written; Undo brings it back."
            : undefined
        }
      >
        <Select<ScheduleView>
          options={(["none", ...TIME_VIEWS, "assets", ...otherOf(form)] as const).map((one) => ({
            value: one,
            ...VIEW_LABELS[one],
          }))}
          value={view}
          disabled={isReadOnly}
          onValueChange={choose}
        />
      </Field>
      {form.kind === "other" && view === "other" && (
        <Callout tone="warn" title="Only the code can say this">
          <code className="break-all font-mono text-xs">{JSON.stringify(form.value)}</code>
        </Callout>
      )}
      {isTimeForm(form) && view !== "assets" && (
        <TimeFields
          key={form.kind}
          view={isTimeView(view) ? view : "cron"}
          form={form}
          isReadOnly={isReadOnly}
          onChange={write}
        />
      )}
      {view === "assets" && <AssetFields form={form} isReadOnly={isReadOnly} onChange={write} />}
    </div>
  );
}

function AssetFields({
  form,
  isReadOnly,
  onChange,
}: {
  form: ScheduleForm;
  isReadOnly: boolean;
  onChange: (form: ScheduleForm) => void;
}) {
  const { slug } = useTeam();
  const known = useQuery(editorQueries.assets(slug));
  const [wanted, setWanted] = useState<TimeView | null>(null);
  const isThere = form.kind === "assets";
  const assets = isThere ? form.assets : { mode: "any" as const, members: [] };
  const time = isThere ? form.time : null;
  const timeView = time === null ? "none" : shownView(time, wanted);
  return (
    <>
      {!isThere && (
        <p className="text-ink-3 text-xs">
          The schedule stays as it is until the first asset is named.
        </p>
      )}
      <AssetsForm
        form={assets}
        known={known.data ?? []}
        isReadOnly={isReadOnly}
        // The last asset cannot go: another way has to be chosen instead.
        onChange={(next) =>
          next.members.length > 0 && onChange({ kind: "assets", assets: next, time })
        }
      />
      {isThere && (
        <>
          <Field label="And by time besides">
            <Select<TimeView | "none">
              options={[
                { value: "none", label: "No" },
                ...TIME_VIEWS.map((one) => ({ value: one, label: VIEW_LABELS[one].label })),
              ]}
              value={isTimeView(timeView) ? timeView : "none"}
              disabled={isReadOnly}
              onValueChange={(next) => {
                setWanted(next === "none" ? null : next);
                if (next === timeView) return;
                if (next === "none") onChange({ ...form, time: null });
                else if (time === null || !isSame(next, time)) {
                  onChange({ ...form, time: timeFormFor(next, time ?? { kind: "none" }) });
                }
              }}
            />
          </Field>
          {time !== null && (
            <TimeFields
              key={time.kind}
              view={isTimeView(timeView) ? timeView : "cron"}
              form={time}
              isReadOnly={isReadOnly}
              onChange={(next) => onChange({ ...form, time: next })}
            />
          )}
        </>
      )}
    </>
  );
}

/** The chosen view as long as it can show the form; else the one that shows it best. */
function shownView(form: ScheduleForm, wanted: ScheduleView | null): ScheduleView {
  const best = viewOf(form);
  if (wanted === "assets") return "assets";
  return wanted === "cron" && best === "times" ? "cron" : best;
}

/** Whether a view shows this form as it is, so that choosing it changes nothing. */
function isSame(view: TimeView, form: ScheduleForm): boolean {
  return view === viewOf(form) || (view === "cron" && form.kind === "crons");
}

function isTimeForm(form: ScheduleForm): form is TimeForm {
  return form.kind !== "none" && form.kind !== "assets" && form.kind !== "other";
}

function isTimeView(view: ScheduleView): view is TimeView {
  return view !== "none" && view !== "assets" && view !== "other";
}

function otherOf(form: ScheduleForm): "other"[] {
  return form.kind === "other" ? ["other"] : [];
}
