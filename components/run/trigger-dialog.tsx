"use client";

import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactElement, useState } from "react";
import { useCommand } from "@/components/shared/commands";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import { SkeletonText } from "@/components/ui/skeleton";
import { dagQueries } from "@/lib/browser/dag-queries";

// Fetched when it is first opened: most visits start no run.
const TriggerForm = dynamic(() => import("./trigger-form").then((module) => module.TriggerForm), {
  loading: () => <Loading />,
});

/** Offers the dialog as a command of the page. */
function TriggerCommand({ dagId, onTrigger }: { dagId: string; onTrigger: () => void }) {
  useCommand({
    id: `trigger:${dagId}`,
    label: `Trigger ${dagId}…`,
    Icon: Play,
    ...useGate("run.trigger", "trigger runs"),
    run: onTrigger,
  });
  return null;
}

/** Asks for params, conf and date, and starts a run. What was typed stays until a run started. */
export function TriggerDialog({
  dagId,
  trigger,
  isPageAction = false,
}: {
  dagId: string;
  trigger: ReactElement;
  /** The DAG is what the page is about: the palette offers to trigger it. */
  isPageAction?: boolean;
}) {
  const { slug } = useTeam();
  const [open, setOpen] = useState(false);
  const query = useQuery({ ...dagQueries.detail(slug, dagId), enabled: open });
  return (
    <>
      {isPageAction && <TriggerCommand dagId={dagId} onTrigger={() => setOpen(true)} />}
      <Dialog
        title={`Trigger ${dagId}`}
        description="Starts a run now, whether the schedule is on or not."
        size="md"
        open={open}
        onOpenChange={setOpen}
        trigger={trigger}
      >
        <QueryContent query={query} skeleton={<Loading />}>
          {(dag) => <TriggerForm key={dag.versionNumber} dag={dag} onDone={() => setOpen(false)} />}
        </QueryContent>
      </Dialog>
    </>
  );
}

function Loading() {
  return (
    <DialogBody>
      <SkeletonText lines={4} />
    </DialogBody>
  );
}
