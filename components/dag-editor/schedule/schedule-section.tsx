"use client";

import { useEffect, useRef } from "react";
import { DocumentForm } from "../form/document-form";
import { errorAt } from "../form/error-at";
import { useFormWorld } from "../form/use-form-world";
import { useMedia } from "../pane-widths";
import { ScheduleChange } from "../schedule-change";
import { SchedulePanel } from "../schedule-panel";
import { useEditorDocument } from "../use-editor-document";
import { ScheduleBuilder } from "./schedule-builder";

const FIELDS = ["timezone", "interval", "start_date", "end_date", "catchup", "jitter"];
/** Where the graph, and the next runs below it, are not seen beside the form. */
const ALONE = "(width < 75rem)";

/** When the DAG runs: its schedule, zone and dates, the next runs, and what the edit changes. */
export function ScheduleSection() {
  const { checked, isScheduleOpen, setScheduleOpen } = useEditorDocument();
  const world = useFormWorld(null);
  const isAlone = useMedia(ALONE);
  const section = useRef<HTMLDetailsElement>(null);
  const { schedule, isScheduleStale, change, problems } = checked;
  const isWrong = ["schedule", ...FIELDS].some((name) => errorAt(problems, [name]));
  useEffect(() => {
    if (isScheduleOpen) section.current?.scrollIntoView({ block: "nearest" });
  }, [isScheduleOpen]);
  return (
    <details
      ref={section}
      open={isWrong || isScheduleOpen}
      onToggle={(event) => setScheduleOpen(event.currentTarget.open)}
      className="border-t pt-3"
    >
      <summary className="cursor-pointer font-medium text-ink text-sm">
        Schedule
        {schedule !== null && !isScheduleStale && (
          <span className="ml-2 font-normal text-ink-3 text-xs">{schedule.words}</span>
        )}
      </summary>
      <div className="flex flex-col gap-4 pt-3">
        <ScheduleBuilder />
        {isAlone && (
          <div className="-mx-4 overflow-x-auto border-y bg-sunken">
            <SchedulePanel schedule={schedule} isStale={isScheduleStale} />
          </div>
        )}
        {change !== null && <ScheduleChange change={change} />}
        <DocumentForm
          path={[]}
          world={world}
          sections={[{ title: "Zone, dates and intervals", has: (name) => FIELDS.includes(name) }]}
        />
      </div>
    </details>
  );
}
