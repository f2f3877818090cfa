import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import { codeOf, Failure } from "../lib/failure";

/** Raised when the layout of the data folder changes in a way that older versions cannot read. */
const FORMAT = 1;

/** A log that has grown beyond this is set aside at the next start. */
const LOG_LIMIT_BYTES = 50 * 1024 * 1024;

const secretsSchema = z.object({
  secretKey: z.string(),
  superuserPassword: z.string(),
  ownerPassword: z.string(),
});

/** What an installation must keep to itself; made on first start. */
export type Secrets = z.infer<typeof secretsSchema>;

/** The folder that holds everything an installation keeps outside its database. */
export interface DataFolder {
  path: string;
  secrets: Secrets;
  /** Path of a file or folder inside. */
  file(name: string): string;
  /** Path of a log, `<name>.log`. */
  log(name: string): string;
}

/**
 * Opens a data folder, making it on first use.
 *
 * @throws Failure when it cannot be written, belongs to a newer version, or has lost its secrets.
 */
export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  const file = (name: string) => join(path, name);
  try {
    // Not private by itself: the embedded server may run as another user. What is secret in it is.
    mkdirSync(path, { recursive: true, mode: 0o755 });
    mkdirSync(file("logs"), { recursive: true, mode: 0o700 });
    checkFormat(file("format"));
    return {
      path,
      file,
      secrets: readSecrets(file("secrets.json"), existsSync(file("postgres.json"))),
      log: (name) => rotated(file(join("logs", `${name}.log`))),
    };
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Writes a file as a whole or not at all, readable by its owner only. */
export function writePrivate(file: string, content: unknown): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** Parses a JSON file of the folder; undefined when it is not there. */
export function readJson<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if (codeOf(error) !== undefined) throw error;
    throw new Failure(
      `${file} is damaged`,
      "restore it from a backup, or use another data folder with --data DIR",
      { cause: error },
    );
  }
}

function checkFormat(file: string): void {
  const format = readJson(file, z.number());
  if (format === undefined) writePrivate(file, FORMAT);
  else if (format > FORMAT) {
    throw new Failure(
      `the data folder has the format ${format}, this version knows ${FORMAT}`,
      "it was used by a newer version: start that version, or use another folder with --data DIR",
    );
  }
}

function readSecrets(file: string, hasDatabase: boolean): Secrets {
  const found = readJson(file, secretsSchema);
  if (found !== undefined) return found;
  if (hasDatabase) {
    throw new Failure(
      `${file} is missing, and without it the database beside it cannot be opened`,
      "restore it from a backup, or use another data folder with --data DIR",
    );
  }
  const made: Secrets = {
    secretKey: randomBytes(32).toString("base64"),
    superuserPassword: randomBytes(24).toString("base64url"),
    ownerPassword: randomBytes(24).toString("base64url"),
  };
  writePrivate(file, made);
  return made;
}

function rotated(file: string): string {
  if (existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return file;
}

function unusable(path: string, error: unknown): unknown {
  const reasons: Record<string, string> = {
    EACCES: "it may not be written by this user",
    EPERM: "it may not be written by this user",
    EROFS: "its file system is read-only",
    // What Node says of a recursive mkdir on a read-only file system.
    ENOENT: "it cannot be made there (is the file system read-only?)",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    ENOTDIR: "a part of the path is a file",
    EEXIST: "it is a file, not a folder",
  };
  const reason = reasons[codeOf(error) ?? ""];
  if (reason === undefined) return error;
  return new Failure(
    `the data folder ${path} cannot be used: ${reason}`,
    "change that, or choose another folder with --data DIR",
    { cause: error },
  );
}
