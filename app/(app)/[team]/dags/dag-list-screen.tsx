"use client";

import { Play } from "lucide-react";
import { DagList } from "@/components/dag-list/dag-list";
import { TriggerDialog } from "@/components/run/trigger-dialog";
import { useGate } from "@/components/shared/team-context";
import { IconButton } from "@/components/ui/button";

/** The list with a trigger button in each row. */
export function DagListScreen() {
  const gate = useGate("run.trigger", "trigger runs");
  return (
    <DagList
      renderTrigger={({ dagId }) => {
        const button = (
          <IconButton size="sm" variant="secondary" label={`Trigger ${dagId}`} {...gate}>
            <Play size={14} aria-hidden />
          </IconButton>
        );
        if (gate.disabledReason !== undefined) return button;
        return <TriggerDialog dagId={dagId} trigger={button} />;
      }}
    />
  );
}
