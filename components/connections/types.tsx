import { Cable, Database, Globe, type LucideIcon, Package } from "lucide-react";
import type { ConnectionType } from "@/lib/schemas/api/resource";
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

/** The looks of all types. */
export const TYPE_LOOKS: Record<ConnectionType, TypeLook> = {
  postgres: {
    label: "Postgres",
    about: "A database",
    Icon: Database,
    placeholders: { host: "db.example.com", database: "shop", user: "etl" },
    help: {},
    choices: {
      disable: "Off",
      require: "Required",
      "verify-full": "Required, certificate checked",
    },
    isShown: () => true,
    address: ({ host, port, database }) => `${host}:${port}/${database}`,
    snippet: (connId) =>
      [
        "read_orders:",
        "  operator: sql.query",
        `  connection: ${connId}`,
        "  sql: select * from orders where day = '{{ ds }}'",
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
