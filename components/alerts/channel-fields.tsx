"use client";

import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { ChannelValues } from "./channel-form";

interface Props {
  values: ChannelValues;
  set: (change: Partial<ChannelValues>) => void;
  errors: Readonly<Record<string, string>>;
  secretsSet: readonly string[];
  hasMailServer: boolean;
}

const serverOptions = [
  { value: "installation", label: "The installation's" },
  { value: "own", label: "One of our own" },
] as const;
const tlsOptions = [
  { value: "starttls", label: "STARTTLS" },
  { value: "tls", label: "TLS from the start" },
  { value: "none", label: "None" },
] as const;

/** The fields of a channel's kind. */
export function ChannelFields(props: Props) {
  switch (props.values.kind) {
    case "slack":
      return (
        <Secret
          {...props}
          label="Incoming webhook URL"
          name="url"
          value={props.values.slackUrl}
          onChange={(slackUrl) => props.set({ slackUrl })}
          placeholder="https://hooks.slack.com/services/…"
        />
      );
    case "webhook":
      return (
        <>
          <Field label="URL" error={props.errors["config.url"]}>
            <Input
              type="url"
              placeholder="https://example.com/hooks/millrace"
              value={props.values.webhookUrl}
              onChange={(event) => props.set({ webhookUrl: event.target.value })}
            />
          </Field>
          <Secret
            {...props}
            label="Signing secret"
            name="secret"
            value={props.values.secret}
            onChange={(secret) => props.set({ secret })}
            help="Each request carries an HMAC-SHA256 of its time and body under it."
          />
        </>
      );
    case "email":
      return <EmailFields {...props} />;
  }
}

function EmailFields(props: Props) {
  const { values, set, errors, hasMailServer } = props;
  const to = Object.entries(errors).find(([path]) => path.startsWith("config.to"))?.[1];
  return (
    <>
      <Field label="To" error={to} help="One address a line.">
        <Textarea
          rows={2}
          placeholder="data-team@example.com"
          value={values.to}
          onChange={(event) => set({ to: event.target.value })}
        />
      </Field>
      <Field label="Mail server">
        <Select
          value={values.server}
          onValueChange={(server) => set({ server })}
          options={serverOptions}
        />
      </Field>
      {values.server === "installation" && !hasMailServer && (
        <Callout tone="warn">
          This installation has no mail server (MILLRACE_SMTP_URL): give one of your own.
        </Callout>
      )}
      {values.server === "own" && (
        <div className="grid grid-cols-6 gap-x-3 gap-y-4">
          <Field label="Host" className="col-span-4" error={errors["config.host"]}>
            <Input
              placeholder="smtp.example.com"
              value={values.host}
              onChange={(event) => set({ host: event.target.value })}
            />
          </Field>
          <Field label="Port" className="col-span-2" error={errors["config.port"]}>
            <Input
              inputMode="numeric"
              value={values.port}
              onChange={(event) => set({ port: event.target.value })}
            />
          </Field>
          <Field label="TLS" className="col-span-6 sm:col-span-3">
            <Select value={values.tls} onValueChange={(tls) => set({ tls })} options={tlsOptions} />
          </Field>
          <Field label="From" className="col-span-6 sm:col-span-3" error={errors["config.from"]}>
            <Input
              type="email"
              placeholder="millrace@example.com"
              value={values.from}
              onChange={(event) => set({ from: event.target.value })}
            />
          </Field>
          <Field label="User" optional className="col-span-6 sm:col-span-3">
            <Input
              autoComplete="off"
              value={values.user}
              onChange={(event) => set({ user: event.target.value })}
            />
          </Field>
          <Secret
            {...props}
            label="Password"
            name="password"
            value={values.password}
            onChange={(password) => set({ password })}
            className="col-span-6 sm:col-span-3"
          />
        </div>
      )}
    </>
  );
}

function Secret({
  label,
  name,
  value,
  onChange,
  errors,
  secretsSet,
  placeholder,
  help,
  className,
}: Pick<Props, "errors" | "secretsSet"> & {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  help?: string;
  className?: string;
}) {
  const isSet = secretsSet.includes(name);
  return (
    <Field
      label={label}
      error={errors[`config.${name}`]}
      help={isSet ? "Set. Leave it empty to keep it." : (help ?? "Encrypted, never shown again.")}
      {...(className === undefined ? {} : { className })}
    >
      <Input
        type="password"
        autoComplete="new-password"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={isSet ? "••••••••" : placeholder}
      />
    </Field>
  );
}
