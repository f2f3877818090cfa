"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { CompareView } from "@/components/shared/code/compare-view";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { paths } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { editorQueries, saveVersion } from "./queries";
import { SaveFailure } from "./save-failure";
import { ScheduleChangeOf } from "./schedule-change";

/** Saves the text of an old version as a new one, once it was shown what that changes. */
export function RestoreDialog({
  dagId,
  version,
  newest,
  onClose,
}: {
  dagId: string;
  version: { number: number; source: string };
  newest: number;
  onClose: () => void;
}) {
  const { slug } = useTeam();
  const router = useRouter();
  const client = useQueryClient();
  const [message, setMessage] = useState(`Restore version ${version.number}`);
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const current = useQuery(editorQueries.version(slug, dagId, newest));
  const restore = useMutation({
    mutationFn: () =>
      saveVersion(
        slug,
        dagId,
        { source: version.source, message: message.trim(), baseVersion: newest },
        idempotencyKey,
      ),
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: queryKeys.dag(slug, dagId) });
      void client.invalidateQueries({ queryKey: queryKeys.dagList(slug) });
      toast({
        title: `Version ${saved.number} of ${dagId} was saved`,
        description: `It is the text of version ${version.number}.`,
        tone: "success",
      });
      onClose();
      router.push(paths.version(slug, dagId, saved.number));
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    restore.mutate();
  }
  return (
    <Dialog
      title={`Restore version ${version.number} of ${dagId}`}
      description={`Its text is saved as version ${newest + 1}; no version is lost, and runs that exist keep theirs.`}
      size="lg"
      open
      onOpenChange={(open) => !open && !restore.isPending && onClose()}
    >
      <form onSubmit={submit} className="flex min-h-0 flex-col rounded-b-[inherit]">
        <DialogBody>
          {restore.error !== null && <SaveFailure error={restore.error} />}
          <Field label="Message" optional>
            <Input
              autoFocus
              value={message}
              maxLength={500}
              onChange={(event) => setMessage(event.target.value)}
            />
          </Field>
          <ScheduleChangeOf text={version.source} />
          {current.data === undefined ? (
            <Skeleton className="h-40 w-full" />
          ) : (
            <CompareView
              before={current.data.source}
              after={version.source}
              beforeLabel={`Version ${newest}, now`}
              afterLabel={`Version ${version.number}, restored`}
            />
          )}
        </DialogBody>
        <DialogFooter>
          <DialogClose>
            <Button disabled={restore.isPending}>Cancel</Button>
          </DialogClose>
          <Button type="submit" variant="primary" loading={restore.isPending}>
            Save as version {newest + 1}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
