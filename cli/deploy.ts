import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { parseDocument } from "yaml";
import * as z from "zod";
import {
  dagDetailSchema,
  dagVersionDetailSchema,
  validateDagResultSchema,
} from "@/lib/schemas/api/dag";
import { dagIdSchema } from "@/lib/schemas/dag-id";
import { CliError, type Client, EXIT } from "./client";
import { show } from "./output";

type Json = { json?: true };
/** A document in a file. */
type Source = { file: string; dagId: string; text: string };
/** What deploying a file does, or did. */
type Deployed = { file: string; dagId: string; what: "create" | "update" | "unchanged" };

/** `millrace dags validate` and `millrace dags deploy` */
export function addDeployCommands(dags: Command, connect: () => Client): void {
  dags
    .command("validate <files...>")
    .description("check documents on the server, without saving them")
    .option("--json", "JSON for scripts")
    .action(async (files: string[], { json }: Json) => {
      const client = connect();
      const sources = (await Promise.all(files.map(sourcesBelow))).flat();
      const found = await validate(client, sources);
      show(found, json === true, () =>
        found.map(({ file, valid, problems }) => ({
          file,
          valid: valid ? "yes" : "no",
          problems: problems.length,
        })),
      );
      refuseInvalid(found);
    });
  dags
    .command("deploy <folder>")
    .description("save every document of a folder as a version of its DAG; new DAGs are paused")
    .option("-m, --message <text>", "message of the versions", "")
    .option("--dry-run", "tell what would be saved, and save nothing")
    .option("--json", "JSON for scripts")
    .action(
      async (folder: string, options: Json & { message: string; dryRun?: true }): Promise<void> => {
        const client = connect();
        const sources = await sourcesBelow(folder);
        // All or none: a folder with one mistake leaves everything as it is.
        refuseInvalid(await validate(client, sources));
        const done: Deployed[] = [];
        for (const source of sources) done.push(await deploy(client, source, options));
        show(done, options.json === true, () =>
          done.map(({ dagId, file, what }) => ({ dag: dagId, file, what })),
        );
      },
    );
}

/** The documents at a path: a file, or all YAML files directly in a folder. */
async function sourcesBelow(path: string): Promise<Source[]> {
  let files: string[];
  try {
    files = (await stat(path)).isDirectory()
      ? (await readdir(path)).filter((name) => /\.ya?ml$/.test(name)).sort()
      : [""];
  } catch (error) {
    throw new CliError(`${path} cannot be read`, EXIT.usage, { cause: error });
  }
  if (files.length === 0) throw new CliError(`${path} holds no .yaml file`, EXIT.usage);
  return await Promise.all(files.map((name) => readSource(name === "" ? path : join(path, name))));
}

async function readSource(file: string): Promise<Source> {
  const text = await readFile(file, "utf8");
  const named = z
    .object({ dag_id: dagIdSchema })
    .safeParse(parseDocument(text, { logLevel: "silent" }).toJS({ maxAliasCount: 20 }));
  if (!named.success) throw new CliError(`${file}: dag_id is missing or is no name`, EXIT.usage);
  return { file, dagId: named.data.dag_id, text };
}

type Checked = { file: string } & Pick<
  z.output<typeof validateDagResultSchema>,
  "valid" | "problems"
>;

async function validate(client: Client, sources: readonly Source[]): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const { file, text } of sources) {
    const body = { source: text };
    const result = await client.post(validateDagResultSchema, ["dags", "validate"], body);
    checked.push({ file, valid: result.valid, problems: result.problems });
  }
  return checked;
}

/** @throws CliError `failed` that tells every problem of documents that are not valid */
function refuseInvalid(checked: readonly Checked[]): void {
  const invalid = checked.filter(({ valid }) => !valid);
  if (invalid.length === 0) return;
  const lines = invalid.flatMap(({ file, problems }) =>
    problems.map(({ line, column, severity, message }) => {
      const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
      return `${place} ${severity}: ${message}`;
    }),
  );
  throw new CliError(lines.join("\n"), EXIT.failed);
}

async function deploy(
  client: Client,
  { file, dagId, text }: Source,
  { message, dryRun }: { message: string; dryRun?: true },
): Promise<Deployed> {
  const newest = await newestVersion(client, dagId);
  if (newest === null) {
    if (dryRun !== true) await client.post(dagDetailSchema, ["dags"], { source: text, message });
    return { file, dagId, what: "create" };
  }
  if (newest.source === text) return { file, dagId, what: "unchanged" };
  if (dryRun !== true) {
    const body = { source: text, message, baseVersion: newest.number };
    await client.post(dagVersionDetailSchema, ["dags", dagId, "versions"], body);
  }
  return { file, dagId, what: "update" };
}

async function newestVersion(client: Client, dagId: string) {
  try {
    const { versionNumber } = await client.get(dagDetailSchema, ["dags", dagId]);
    const path = ["dags", dagId, "versions", String(versionNumber)];
    return await client.get(dagVersionDetailSchema, path);
  } catch (error) {
    if (error instanceof CliError && error.exitCode === EXIT.notFound) return null;
    throw error;
  }
}
