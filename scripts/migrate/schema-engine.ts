import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";
import { Pool, type QueryArrayConfig } from "pg";
import { readSchema } from "./folder";

/**
 * The SQL that leads from a live database (as all migrations leave it) to the Prisma schema. It
 * knows tables, columns, keys and indexes; functions, policies and grants are written by hand and
 * are no part of it.
 */
export async function diffToSchema(databaseUrl: string, schemaFolder: string): Promise<string> {
  const files = await readSchema(schemaFolder);
  started ??= instantiate();
  await started;
  const pool = new Pool({ connectionString: databaseUrl });
  const adapter = bindMigrationAwareSqlAdapterFactory(catalogAdapter(pool));
  const session = await engine.SchemaEngine.new(
    { datamodels: files.map((file) => [file.path, file.content]) },
    () => {},
    adapter,
  );
  try {
    const filters = { externalTables: [], externalEnums: [] };
    const { stdout } = await session.diff({
      from: { tag: "schemaDatasource", files, configDir: process.cwd() },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters,
    });
    return (stdout ?? "").trim();
  } finally {
    session.free();
    await pool.end();
  }
}

/** Type ids of Postgres' internal one-byte `"char"` and of `text`. */
const CHAR_TYPE = 18;
const TEXT_TYPE = 25;

/**
 * A driver adapter that can read the system catalogue: the engine asks for columns of the type
 * `"char"`, which Prisma's adapter refuses. They pass it as text and are declared characters again.
 */
function catalogAdapter(pool: Pool): SqlMigrationAwareDriverAdapterFactory {
  const charColumns = new Map<string, Set<number>>();
  const query = pool.query.bind(pool);
  Object.assign(pool, {
    query: async (config: QueryArrayConfig) => {
      const result = await query(config);
      const found = new Set<number>();
      for (const [index, field] of result.fields.entries()) {
        if (field.dataTypeID !== CHAR_TYPE) continue;
        field.dataTypeID = TEXT_TYPE;
        found.add(index);
      }
      charColumns.set(config.text, found);
      return result;
    },
  });
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  return Object.assign(factory, {
    connect: async () => {
      const adapter = await connect();
      const queryRaw = adapter.queryRaw.bind(adapter);
      return Object.assign(adapter, {
        queryRaw: async (asked: SqlQuery): Promise<SqlResultSet> => {
          const result = await queryRaw(asked);
          const chars = charColumns.get(asked.sql);
          const columnTypes = result.columnTypes.map((type, index) =>
            chars?.has(index) ? ColumnTypeEnum.Character : type,
          );
          return { ...result, columnTypes };
        },
      });
    },
  });
}

/** The module holds one instance; a second one would pull the memory from under the first. */
let started: Promise<void> | undefined;

/** The engine calls this with its reason before it gives up. */
const panicRegistry = {
  set_message(message: string): void {
    throw new Error(`the schema engine gave up: ${message}`);
  },
};

/** The package's own entry relies on bundlers that import `.wasm`; Node needs it done by hand. */
async function instantiate(): Promise<void> {
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panicRegistry });
  const require = createRequire(import.meta.url);
  const entry = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = await WebAssembly.compile(
    await readFile(entry.replace(/schema_engine_bg\.js$/, "schema_engine_bg.wasm")),
  );
  const { exports } = await WebAssembly.instantiate(wasm, {
    "./schema_engine_bg.js": { ...engine },
  });
  engine.__wbg_set_wasm(exports);
  const start = exports.__wbindgen_start;
  if (typeof start !== "function") throw new Error("the schema engine has no start function");
  start();
}
