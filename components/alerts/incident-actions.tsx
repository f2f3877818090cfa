"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { BellOff, Check, CircleCheck } from "lucide-react";
import { useState } from "react";
import { failureText } from "@/components/shared/form-errors";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { queryKeys } from "@/lib/browser/query-keys";
import type { IncidentView } from "@/lib/schemas/api/alert";
import { updateIncident } from "./queries";

type Change = Parameters<typeof updateIncident>[2];

const SNOOZES = [
  { label: "For an hour", hours: 1 },
  { label: "For 8 hours", hours: 8 },
  { label: "For a day", hours: 24 },
  { label: "For a week", hours: 168 },
] as const;

/** What a person does about an incident: acknowledge, snooze, know it, close it. */
export function IncidentActions({ incident }: { incident: IncidentView }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("run.note", "work on incidents");
  const [known, setKnown] = useState(false);
  const change = useMutation({
    mutationFn: (body: Change) => updateIncident(slug, incident.id, body),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.alerts(slug) }),
    onError: (error) => toast({ title: failureText(error), tone: "danger" }),
  });
  if (incident.state === "closed") return null;
  const isSeen = incident.acknowledgedAt !== null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        variant={isSeen ? "secondary" : "primary"}
        icon={<Check size={14} aria-hidden />}
        loading={change.isPending}
        onClick={() => change.mutate({ acknowledged: !isSeen })}
        {...gate}
      >
        {isSeen ? "Take the acknowledgement back" : "Acknowledge"}
      </Button>
      {incident.quietUntil === null ? (
        <Menu
          trigger={
            <Button icon={<BellOff size={14} aria-hidden />} {...gate}>
              Snooze
            </Button>
          }
        >
          {SNOOZES.map(({ label, hours }) => (
            <MenuItem
              key={hours}
              onClick={() => {
                const until = new Date(Date.now() + hours * 3_600_000).toISOString();
                change.mutate({ quietUntil: until, quietReason: "snoozed" });
              }}
            >
              {label}
            </MenuItem>
          ))}
          <MenuSeparator />
          <MenuItem onClick={() => setKnown(true)}>Known failing until…</MenuItem>
        </Menu>
      ) : (
        <Button
          icon={<BellOff size={14} aria-hidden />}
          onClick={() => change.mutate({ quietUntil: null })}
          {...gate}
        >
          End the quiet
        </Button>
      )}
      <Button
        icon={<CircleCheck size={14} aria-hidden />}
        onClick={() => change.mutate({ closed: true })}
        {...gate}
      >
        Close
      </Button>
      <KnownDialog
        open={known}
        onClose={() => setKnown(false)}
        onSave={(body) => change.mutate(body)}
        note={incident.note}
      />
    </div>
  );
}

function KnownDialog({
  open,
  onClose,
  onSave,
  note,
}: {
  open: boolean;
  onClose: () => void;
  onSave: (change: Change) => void;
  note: string;
}) {
  const [day, setDay] = useState("");
  const [why, setWhy] = useState(note);
  const until = day === "" ? Number.NaN : new Date(`${day}T23:59:59`).getTime();
  const isPast = !Number.isNaN(until) && until < Date.now();
  return (
    <Dialog
      title="Known failing"
      description="Until the end of that day nothing is sent about it. It stays on the list."
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <form
        className="flex min-h-0 flex-col rounded-[inherit]"
        onSubmit={(event) => {
          event.preventDefault();
          if (Number.isNaN(until) || isPast) return;
          onSave({ quietUntil: new Date(until).toISOString(), quietReason: "known", note: why });
          onClose();
        }}
      >
        <DialogBody>
          <Field label="Until" error={isPast ? "This day is over." : undefined}>
            <Input
              type="date"
              required
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          </Field>
          <Field label="Why" optional>
            <Textarea
              rows={3}
              maxLength={2_000}
              placeholder="The supplier repairs its export by Friday"
              value={why}
              onChange={(event) => setWhy(event.target.value)}
            />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" variant="primary">
            Save
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
