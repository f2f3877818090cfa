import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";
import { SchedulePanel } from "./schedule-panel";
import { useEditorDocument } from "./use-editor-document";

const EditGraph = dynamic(() => import("./graph/edit-graph").then((module) => module.EditGraph), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
});

/** The graph of the document as typed, to be edited, and below it when it would run. */
export function GraphPane() {
  const { checked, isReadOnly, showSchedule } = useEditorDocument();
  const { schedule, isScheduleStale } = checked;
  return (
    <>
      <EditGraph />
      <section
        aria-label="When it runs"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        className="max-h-[30%] shrink-0 overflow-auto border-t -outline-offset-2"
      >
        <SchedulePanel
          schedule={schedule}
          isStale={isScheduleStale}
          {...(isReadOnly ? {} : { onEdit: showSchedule })}
        />
      </section>
    </>
  );
}
