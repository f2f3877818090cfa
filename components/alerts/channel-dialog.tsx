"use client";

import { useQueryClient } from "@tanstack/react-query";
import { errorsOf, parseErrors } from "@/components/shared/form-errors";
import { useGate, useTeam } from "@/components/shared/team-context";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { RadioGroup } from "@/components/ui/choice";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { queryKeys } from "@/lib/browser/query-keys";
import { CHANNEL_KINDS } from "@/lib/schemas/alert";
import { type ChannelView, createChannelBodySchema } from "@/lib/schemas/api/alert";
import { ChannelFields } from "./channel-fields";
import { type ChannelValues, channelConfig, channelIssues, initialChannel } from "./channel-form";
import { CHANNEL_LOOKS } from "./looks";
import { createChannel, updateChannel } from "./queries";

/** Makes a channel, or changes `channel`. */
export function ChannelDialog({
  channel,
  hasMailServer,
  open,
  onClose,
}: {
  channel: ChannelView | null;
  hasMailServer: boolean;
  open: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={channel === null ? "New channel" : channel.name}
      description={channel === null ? "Where messages go." : CHANNEL_LOOKS[channel.kind].about}
      size="md"
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <ChannelForm channel={channel} hasMailServer={hasMailServer} onDone={onClose} />
    </Dialog>
  );
}

function ChannelForm({
  channel,
  hasMailServer,
  onDone,
}: {
  channel: ChannelView | null;
  hasMailServer: boolean;
  onDone: () => void;
}) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("alert.manage", "change channels");
  const secretsSet = channel?.secretsSet ?? [];
  const form = useForm<ChannelValues>({
    initial: initialChannel(channel, hasMailServer),
    // Nothing is kept of what is typed and not saved: there are secrets in it.
    check: (values) => {
      const config = channelConfig(values);
      const { name, kind } = values;
      const issues = channelIssues(kind, config, secretsSet);
      const inConfig = issues === null ? {} : parseErrors(issues);
      return {
        ...errorsOf(createChannelBodySchema, { name: name.trim(), kind, config }),
        ...Object.fromEntries(Object.entries(inConfig).map(([at, what]) => [`config.${at}`, what])),
      };
    },
    async submit(values) {
      const { kind } = values;
      const name = values.name.trim();
      const config = channelConfig(values);
      if (channel === null) await createChannel(slug, { name, kind, config });
      else await updateChannel(slug, channel.id, { name, config });
      await client.invalidateQueries({ queryKey: queryKeys.alerts(slug) });
      toast({ title: `Channel ${name} saved`, tone: "success" });
      onDone();
    },
  });
  const { values, errors } = form;
  return (
    <form {...form.formProps} className="flex min-h-0 flex-col rounded-[inherit]">
      <DialogBody>
        {form.failure !== null && (
          <Callout tone="danger" title="The channel was not saved">
            {form.failure}
          </Callout>
        )}
        {channel === null && (
          <RadioGroup
            legend="Kind"
            value={values.kind}
            onValueChange={(kind) => form.set({ kind })}
            options={CHANNEL_KINDS.map((value) => ({
              value,
              label: CHANNEL_LOOKS[value].label,
              description: CHANNEL_LOOKS[value].about,
            }))}
          />
        )}
        <Field label="Name" error={errors.name}>
          <Input
            maxLength={100}
            placeholder="#data-alerts"
            value={values.name}
            onChange={(event) => form.set({ name: event.target.value })}
          />
        </Field>
        <ChannelFields
          values={values}
          set={form.set}
          errors={errors}
          secretsSet={secretsSet}
          hasMailServer={hasMailServer}
        />
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button onClick={form.reset}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={form.busy} {...gate}>
          {channel === null ? "Create channel" : "Save"}
        </Button>
      </DialogFooter>
    </form>
  );
}
