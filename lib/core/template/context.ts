import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import type { DagRunType } from "@/lib/schemas/states";
import {
  formatDs,
  formatDsNodash,
  formatTs,
  formatTsNodash,
  formatTsNodashWithTz,
} from "./instants";
import { SecretRefusedError } from "./template-error";
import { xcomValue } from "./xcom-value";

/** A connection as templates may read it; its password goes into secret fields only. */
export type TemplateConnection = {
  id: string;
  type: string;
  host?: string | undefined;
  port?: number | undefined;
  schema?: string | undefined;
  login?: string | undefined;
  password?: string | undefined;
  extra?: Readonly<Record<string, JsonValue>> | undefined;
  /** Keys of `extra` that are as secret as the password. */
  secretExtraKeys?: readonly string[] | undefined;
};

/** Everything that the templates of one attempt can name. Instants are rendered in UTC. */
export type TemplateInput = {
  logicalDate: Date;
  dataIntervalStart: Date;
  dataIntervalEnd: Date;
  /** Of the last successful run before this one, when there is any. */
  prevDataIntervalStartSuccess: Date | null;
  prevDataIntervalEndSuccess: Date | null;
  prevStartDateSuccess: Date | null;
  runId: string;
  dag: {
    dagId: string;
    description: string;
    owner: string | null;
    tags: readonly string[];
    timezone: string;
  };
  dagRun: {
    runType: DagRunType;
    conf: JsonObject;
    runAfter: Date;
    startDate: Date | null;
  };
  task: { taskId: string; operator: string; retries: number };
  /** 1 for the first attempt. */
  tryNumber: number;
  /** -1 unless the task is mapped. */
  mapIndex: number;
  params: JsonObject;
  variables: Readonly<Record<string, { value: JsonValue; isSecret: boolean }>>;
  connections: Readonly<Record<string, TemplateConnection>>;
  /** Of an instance of a mapped task: its element, under the names that the task gives. */
  item?: JsonObject;
  /** Task → key → value. */
  xcoms: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
  /** The updates of assets that started the run, oldest first. */
  assetEvents: readonly AssetEventInput[];
};

/** An update of an asset that started a run. */
export type AssetEventInput = {
  asset: string;
  dagId: string;
  runId: string;
  taskId: string;
  at: Date;
  extra: JsonValue;
};

/** A secret that a template rendered; `value` is what must be masked from now on. */
export type UsedSecret = { kind: "connection" | "variable"; name: string; value: string };

/** Variables for templates, made once for an attempt by {@link templateContext}. */
export type TemplateContext = {
  /** The variables for one field; secrets read through it are reported to `onSecret`. */
  scopeFor: (field: {
    isSecret: boolean;
    onSecret: (secret: UsedSecret) => void;
  }) => Readonly<Record<string, unknown>>;
};

/** Variables that templates may name, for completion, help and checks. */
export const TEMPLATE_VARIABLES = [
  { name: "data_interval_start", description: "Start of the run's data interval (ISO 8601, UTC)" },
  { name: "data_interval_end", description: "End of the run's data interval, exclusive" },
  { name: "logical_date", description: "The date that the run stands for" },
  { name: "ds", description: "The logical date as 2024-03-13" },
  { name: "ds_nodash", description: "The logical date as 20240313" },
  { name: "ts", description: "The logical date as 2024-03-13T06:00:00+00:00" },
  { name: "ts_nodash", description: "The logical date as 20240313T060000" },
  { name: "ts_nodash_with_tz", description: "The logical date as 20240313T060000+0000" },
  {
    name: "prev_data_interval_start_success",
    description: "Start of the last successful run's interval, or nothing",
  },
  {
    name: "prev_data_interval_end_success",
    description: "End of the last successful run's interval, or nothing",
  },
  { name: "prev_start_date_success", description: "When the last successful run started" },
  { name: "run_id", description: "The run's id" },
  { name: "dag", description: "The DAG: dag_id, description, owner, tags, timezone" },
  {
    name: "dag_run",
    description:
      "The run: run_id, run_type, conf, run_after, start_date, logical_date, data_interval_start, data_interval_end",
  },
  { name: "task", description: "The task: task_id, operator, retries" },
  { name: "ti", description: "The task instance: dag_id, task_id, run_id, try_number, map_index" },
  { name: "task_instance_key_str", description: "dag__task__20240313" },
  { name: "params", description: "The run's params, by name" },
  { name: "var", description: "The team's variables: var.value.NAME, var.json.NAME" },
  {
    name: "conn",
    description: "Connections: conn.ID.host (type, port, schema, login, password, extra)",
  },
  { name: "xcom", description: "What tasks handed on: xcom.TASK, xcom.TASK.KEY" },
  {
    name: "triggering_asset_events",
    description:
      "Updates that started the run, by asset: triggering_asset_events.ASSET (dag_id, run_id, task_id, timestamp, extra)",
  },
  { name: "map_index", description: "The instance's index when the task is mapped, else -1" },
  { name: "try_number", description: "1 for the first attempt" },
] as const;

/** Names of the variables that every template knows. */
export const TEMPLATE_ROOTS: readonly string[] = TEMPLATE_VARIABLES.map(({ name }) => name);

/** Prepare the variables of an attempt's templates. */
export function templateContext(input: TemplateInput): TemplateContext {
  const ts = (instant: Date | null) => (instant === null ? null : formatTs(instant));
  const run = {
    run_id: input.runId,
    logical_date: formatTs(input.logicalDate),
    data_interval_start: formatTs(input.dataIntervalStart),
    data_interval_end: formatTs(input.dataIntervalEnd),
  };
  const { taskId, operator, retries } = input.task;
  const { dagId, description, owner, tags, timezone } = input.dag;
  const numbers = { try_number: input.tryNumber, map_index: input.mapIndex };
  const plain = {
    ...input.item,
    ...run,
    ...numbers,
    ds: formatDs(input.logicalDate),
    ds_nodash: formatDsNodash(input.logicalDate),
    ts: formatTs(input.logicalDate),
    ts_nodash: formatTsNodash(input.logicalDate),
    ts_nodash_with_tz: formatTsNodashWithTz(input.logicalDate),
    prev_data_interval_start_success: ts(input.prevDataIntervalStartSuccess),
    prev_data_interval_end_success: ts(input.prevDataIntervalEndSuccess),
    prev_start_date_success: ts(input.prevStartDateSuccess),
    dag: { dag_id: dagId, description, owner, tags, timezone },
    dag_run: {
      ...run,
      run_type: input.dagRun.runType,
      conf: input.dagRun.conf,
      run_after: ts(input.dagRun.runAfter),
      start_date: ts(input.dagRun.startDate),
    },
    triggering_asset_events: eventsByAsset(input.assetEvents),
    task: { task_id: taskId, operator, retries },
    ti: { dag_id: dagId, task_id: taskId, run_id: input.runId, ...numbers },
    task_instance_key_str: `${dagId}__${taskId}__${formatDsNodash(input.logicalDate)}`,
    params: input.params,
    xcom: mapRecord(input.xcoms, (keys, xcomTaskId) => xcomValue(xcomTaskId, keys)),
  };
  return {
    scopeFor: (field) => ({
      ...plain,
      conn: mapRecord(input.connections, (connection) => connectionScope(connection, field)),
      var: variableScope(input.variables, field),
    }),
  };
}

type Field = Parameters<TemplateContext["scopeFor"]>[0];

function connectionScope(connection: TemplateConnection, field: Field): object {
  const { id, type, host, port, schema, login, password, extra = {} } = connection;
  const secret = (part: string, value: JsonValue | undefined) =>
    secretProperty(field, { kind: "connection", name: `conn.${id}.${part}` }, value);
  const scope = { id, type, host, port, schema, login, extra: { ...extra } };
  for (const key of connection.secretExtraKeys ?? []) {
    if (!Object.hasOwn(extra, key)) continue;
    Object.defineProperty(scope.extra, key, secret(`extra.${key}`, extra[key]));
  }
  return Object.defineProperty(scope, "password", secret("password", password));
}

function variableScope(variables: TemplateInput["variables"], field: Field): object {
  const value = {};
  const json = {};
  for (const [name, variable] of Object.entries(variables)) {
    const asText =
      typeof variable.value === "string" ? variable.value : JSON.stringify(variable.value);
    const label = { kind: "variable", name: `var.value.${name}` } as const;
    Object.defineProperty(
      value,
      name,
      variable.isSecret
        ? secretProperty(field, label, asText)
        : { value: asText, enumerable: true },
    );
    Object.defineProperty(json, name, {
      enumerable: false,
      get: () => {
        if (variable.isSecret) spendSecret(field, { ...label, name: `var.json.${name}` }, asText);
        return typeof variable.value === "string"
          ? parseJson(name, variable.value)
          : variable.value;
      },
    });
  }
  return { value, json };
}

/** An own property that hands its value to secret fields only, and says when it did. */
function secretProperty(
  field: Field,
  label: Pick<UsedSecret, "kind" | "name">,
  value: JsonValue | undefined,
): PropertyDescriptor {
  return {
    // Not enumerable, so that printing the whole object never prints it.
    enumerable: false,
    configurable: true,
    get: () => {
      if (value !== undefined) {
        spendSecret(field, label, typeof value === "string" ? value : JSON.stringify(value));
      }
      return value;
    },
  };
}

function spendSecret(field: Field, label: Pick<UsedSecret, "kind" | "name">, value: string): void {
  if (!field.isSecret) {
    throw new SecretRefusedError(
      `${label.name} is secret and can only be rendered into a field that is marked secret`,
    );
  }
  field.onSecret({ ...label, value });
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`var.json.${name} is not JSON`, { cause: error });
  }
}

function mapRecord<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In, key: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

/** Events by the names of their assets, as Airflow has them. */
function eventsByAsset(events: readonly AssetEventInput[]): Record<string, JsonValue> {
  const byAsset = Map.groupBy(events, ({ asset }) => asset);
  return Object.fromEntries(
    [...byAsset].map(([asset, ofAsset]): [string, JsonValue] => [
      asset,
      ofAsset.map(({ dagId, runId, taskId, at, extra }) => ({
        dag_id: dagId,
        run_id: runId,
        task_id: taskId,
        timestamp: formatTs(at),
        extra,
      })),
    ]),
  );
}
