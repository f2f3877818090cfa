import type * as z from "zod";
import { type ChannelKind, channelConfigSchemas } from "@/lib/schemas/alert";
import type { ChannelView } from "@/lib/schemas/api/alert";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";

/** What a person types into the form of a channel. */
export interface ChannelValues {
  name: string;
  kind: ChannelKind;
  slackUrl: string;
  webhookUrl: string;
  secret: string;
  to: string;
  server: "installation" | "own";
  host: string;
  port: string;
  tls: "starttls" | "tls" | "none";
  from: string;
  user: string;
  password: string;
}

/** What the form begins with: a channel that is there, or a new one. */
export function initialChannel(channel: ChannelView | null, hasMailServer: boolean): ChannelValues {
  const config: JsonObject = channel?.config ?? {};
  const to = config.to;
  return {
    name: channel?.name ?? "",
    kind: channel?.kind ?? "slack",
    slackUrl: "",
    webhookUrl: text(config.url),
    secret: "",
    to: Array.isArray(to) ? to.join("\n") : "",
    server:
      config.server === "own" || (channel === null && !hasMailServer) ? "own" : "installation",
    host: text(config.host),
    port: String(config.port ?? 587),
    tls: config.tls === "tls" || config.tls === "none" ? config.tls : "starttls",
    from: text(config.from),
    user: text(config.user),
    password: "",
  };
}

/** The channel's fields as they are sent; a secret that is left empty keeps its value. */
export function channelConfig(values: ChannelValues): JsonObject {
  switch (values.kind) {
    case "slack":
      return secret("url", values.slackUrl.trim());
    case "webhook":
      return { url: values.webhookUrl.trim(), ...secret("secret", values.secret) };
    case "email": {
      const to = values.to.split(/[\s,;]+/).filter((address) => address !== "");
      if (values.server === "installation") return { to, server: "installation" };
      return {
        to,
        server: "own",
        host: values.host.trim(),
        port: Number(values.port),
        tls: values.tls,
        from: values.from.trim(),
        user: values.user.trim(),
        ...secret("password", values.password),
      };
    }
  }
}

/** What the schema of the kind finds wrong; a secret that is set already may be left out. */
export function channelIssues(
  kind: ChannelKind,
  config: JsonObject,
  secretsSet: readonly string[],
): z.ZodError | null {
  const kept = Object.fromEntries(
    secretsSet.filter((name) => !(name in config)).map((name) => [name, "https://kept.invalid/"]),
  );
  const parsed = channelConfigSchemas[kind].safeParse(
    { ...config, ...kept },
    { reportInput: true },
  );
  return parsed.success ? null : parsed.error;
}

function secret(name: string, value: string): JsonObject {
  return value === "" ? {} : { [name]: value };
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
