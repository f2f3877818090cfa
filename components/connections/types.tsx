import {
  Cable,
  Database,
  FileUp,
  FolderOpen,
  Globe,
  type LucideIcon,
  Mail,
  MessageSquare,
  Package,
} from "lucide-react";
import type { ConnectionType } from "@/lib/schemas/connection-config";
import type { JsonObject } from "@/lib/schemas/json";

/** How a type of connection is shown, and used. */
export type TypeLook = {
  label: string;
  about: string;
  Icon: LucideIcon;
  placeholders: Readonly<Record<string, string>>;
  help: Readonly<Record<string, string>>;
  /** Words for the choices of a field. */
  choices: Readonly<Record<string, string>>;
  /** Whether a field has a meaning beside the other inputs. */
  isShown: (field: string, text: (name: string) => string) => boolean;
  /** Where it leads, in one line. */
  address: (config: JsonObject) => string;
  /** A task that uses it. */
  snippet: (connId: string) => string;
};

const TLS_CHOICES = {
  disable: "Off",
  require: "Required",
  "verify-full": "Required, certificate checked",
};
const CERTIFICATE_HELP =
  "In PEM, for a server whose certificate is not public. Empty: public ones.";

function isCertificateShown(field: string, text: (name: string) => string): boolean {
  return field !== "sslrootcert" || text("ssl") === "verify-full";
}

/** The looks of all types. */
export const TYPE_LOOKS: Record<ConnectionType, TypeLook> = {
  postgres: {
    label: "Postgres",
    about: "A database",
    Icon: Database,
    placeholders: { host: "db.example.com", database: "shop", user: "etl" },
    help: { sslrootcert: CERTIFICATE_HELP },
    choices: TLS_CHOICES,
    isShown: isCertificateShown,
    address: ({ host, port, database }) => `${host}:${port}/${database}`,
    snippet: (connId) =>
      [
        "read_orders:",
        "  operator: sql.query",
        `  connection: ${connId}`,
        "  sql: select * from orders where day = '{{ ds }}'",
      ].join("\n"),
  },
  mysql: {
    label: "MySQL",
    about: "MySQL or MariaDB",
    Icon: Database,
    placeholders: { host: "mysql.example.com", database: "shop", user: "etl" },
    help: { sslrootcert: CERTIFICATE_HELP },
    choices: TLS_CHOICES,
    isShown: isCertificateShown,
    address: ({ host, port, database }) => `${host}:${port}/${database}`,
    snippet: (connId) =>
      [
        "read_orders:",
        "  operator: sql.query",
        `  connection: ${connId}`,
        "  sql: select * from orders where day = ?",
        '  parameters: ["{{ ds }}"]',
      ].join("\n"),
  },
  folder: {
    label: "Local folder",
    about: "Files on the worker's machine",
    Icon: FolderOpen,
    placeholders: { path: "/srv/millrace/drop" },
    help: { path: "Below a folder that this installation allows (MILLRACE_ALLOW_FOLDERS)." },
    choices: {},
    isShown: () => true,
    address: ({ path }) => String(path ?? ""),
    snippet: (connId) =>
      [
        "count_orders:",
        "  operator: sql.query",
        `  connection: ${connId}`,
        "  sql: select count(*) as orders from 'orders-{{ ds }}.csv'",
      ].join("\n"),
  },
  http: {
    label: "HTTP",
    about: "A web API",
    Icon: Globe,
    placeholders: { base_url: "https://api.example.com/v1" },
    help: { base_url: "Tasks name only the path below it." },
    choices: { none: "None", basic: "User and password", bearer: "Bearer token" },
    isShown: (field, text) => {
      if (field === "user") return text("auth") === "basic";
      return field !== "password" || text("auth") !== "none";
    },
    address: ({ base_url }) => String(base_url ?? ""),
    snippet: (connId) =>
      [
        "fetch_orders:",
        "  operator: http.request",
        `  connection: ${connId}`,
        "  url: /orders?day={{ ds }}",
      ].join("\n"),
  },
  s3: {
    label: "S3",
    about: "A bucket store",
    Icon: Package,
    placeholders: { endpoint: "https://minio.example.com", region: "eu-central-1" },
    help: {
      endpoint: "Empty for Amazon S3.",
      bucket: "Only for the test; tasks name theirs. Empty: the test lists the buckets.",
      addressing: "Auto: the bucket stands in the path for stores with an endpoint.",
    },
    choices: {
      auto: "Auto",
      path: "Bucket in the path",
      virtual: "Bucket in the host",
      verify: "Checked",
      skip: "Not checked",
    },
    isShown: () => true,
    address: ({ endpoint, region }) => String(endpoint || `Amazon S3, ${region}`),
    snippet: (connId) =>
      [
        "wait_for_orders:",
        "  operator: sensor.s3_key",
        `  connection: ${connId}`,
        "  bucket_key: s3://shop/orders/{{ ds }}/*.csv",
        "  wildcard_match: true",
      ].join("\n"),
  },
  sftp: {
    label: "SFTP",
    about: "A file server over SSH",
    Icon: FileUp,
    placeholders: { host: "sftp.example.com", user: "etl", host_key: "SHA256:…" },
    help: {
      host_key: "Only a server that shows this key is trusted. Find it with ssh-keyscan.",
      private_key: "OpenSSH or PEM; instead of a password, or beside it.",
    },
    choices: {},
    isShown: () => true,
    address: ({ user, host, port }) => `${user}@${host}:${port}`,
    snippet: (connId) =>
      [
        "fetch_orders:",
        "  operator: file.transfer",
        `  from_connection: ${connId}`,
        "  from_path: out/orders-{{ ds }}.csv",
        "  to_connection: drop_folder",
        "  to_path: orders-{{ ds }}.csv",
      ].join("\n"),
  },
  smtp: {
    label: "SMTP",
    about: "A mail server",
    Icon: Mail,
    placeholders: { host: "smtp.example.com", from: "Data team <data@example.com>" },
    help: {},
    choices: { starttls: "STARTTLS", tls: "TLS from the start", none: "None" },
    isShown: () => true,
    address: ({ host, port }) => `${host}:${port}`,
    snippet: (connId) =>
      [
        "tell_them:",
        "  operator: email.send",
        `  connection: ${connId}`,
        "  to: [team@example.com]",
        "  subject: Orders of {{ ds }} are in",
        "  text: Everything was loaded.",
      ].join("\n"),
  },
  slack: {
    label: "Slack",
    about: "An incoming webhook",
    Icon: MessageSquare,
    placeholders: {},
    help: { webhook_url: "https://hooks.slack.com/services/… of the channel." },
    choices: {},
    isShown: () => true,
    address: () => "Slack",
    snippet: (connId) =>
      [
        "tell_channel:",
        "  operator: slack.post",
        `  connection: ${connId}`,
        "  text: Orders of {{ ds }} are in",
      ].join("\n"),
  },
  generic: {
    label: "Generic",
    about: "Values for your own code",
    Icon: Cable,
    placeholders: { host: "sftp.example.com", login: "etl" },
    help: { extra: "Not secret: shown to everyone who may see connections." },
    choices: {},
    isShown: () => true,
    address: ({ host, login }) => (login ? `${login}@${host}` : String(host ?? "")),
    snippet: (connId) =>
      [
        "call_it:",
        "  operator: bash",
        '  command: curl "https://$API_HOST/ping"',
        "  env:",
        `    API_HOST: "{{ conn.${connId}.host }}"`,
      ].join("\n"),
  },
};
