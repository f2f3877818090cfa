import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { connect } from "node:net";
import type { Readable } from "node:stream";
import {
  Client,
  type ConnectConfig,
  type FileEntryWithStats,
  type SFTPWrapper,
  type Stats,
} from "ssh2";
import type { OperatorContext, ResolvedConnection } from "../context";
import { netFailure } from "../net-failure";
import { TaskFailure } from "../outcome";
import { type FolderTree, matchFiles } from "./match-files";
import type { FileStore } from "./store";

const DEFAULT_PORT = 22;
const CONNECT_TIMEOUT_MS = 15_000;
/** What every server takes in one message, and how many are sent before an answer is awaited. */
const PART_BYTES = 32 * 1024;
const MAX_PARTS = 32;
const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;

/** The files of an SFTP server that shows the host key of its connection. */
export async function sftpStore(
  ctx: OperatorContext,
  connection: ResolvedConnection,
): Promise<FileStore> {
  const client = await openSsh(ctx, connection);
  const stop = () => client.destroy();
  ctx.signal.addEventListener("abort", stop, { once: true });
  const close = async () => {
    ctx.signal.removeEventListener("abort", stop);
    client.end();
  };
  try {
    const sftp = await promised<SFTPWrapper>((done) => client.sftp(done));
    return { name: connection.id, ...filesOf(ctx, sftp), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function filesOf(ctx: OperatorContext, sftp: SFTPWrapper): Omit<FileStore, "name" | "close"> {
  return {
    list: (pattern) => matchFiles(treeOf(sftp), pattern, ctx.signal),
    async read(path) {
      await promised((done) => sftp.stat(path, done)).catch((error: unknown) => {
        throw sftpFailure(path, error);
      });
      return sftp.createReadStream(path);
    },
    async write(path, content) {
      const partial = `${path}.${randomUUID()}.partial`;
      let bytes = 0;
      try {
        bytes = await writeAll(ctx, sftp, partial, content);
        await replace(sftp, partial, path);
      } catch (error) {
        // What could not be written may not be there; the failure itself is what counts.
        await promised<void>((done) => sftp.unlink(partial, done)).catch(() => {});
        throw sftpFailure(path, error);
      }
      return bytes;
    },
  };
}

function treeOf(sftp: SFTPWrapper): FolderTree {
  const statOf = (path: string) =>
    promised<Stats>((done) => sftp.stat(path, done)).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw sftpFailure(path, error);
    });
  return {
    async entries(folder) {
      const path = folder === "" ? "." : folder;
      const found = await promised<FileEntryWithStats[]>((done) => sftp.readdir(path, done)).catch(
        (error: unknown) => {
          if (isMissing(error)) return [];
          throw sftpFailure(path, error);
        },
      );
      const entries = [];
      for (const { filename, attrs } of found) {
        // A server lists links as such; what they lead to is what counts.
        const stats = attrs.isSymbolicLink() ? await statOf(`${path}/${filename}`) : attrs;
        if (stats !== null) entries.push({ name: filename, ...factsOf(stats) });
      }
      return entries;
    },
    async file(path) {
      const stats = await statOf(path);
      return stats?.isFile() ? factsOf(stats) : null;
    },
  };
}

function factsOf(stats: Stats) {
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
  return { kind, bytes: stats.size, version: `${stats.size}:${stats.mtime}` } as const;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === NO_SUCH_FILE;
}

/** Writes a new file, several parts at a time: the way to the server and back is long. */
async function writeAll(
  ctx: OperatorContext,
  sftp: SFTPWrapper,
  path: string,
  content: Readable,
): Promise<number> {
  const handle = await promised<Buffer>((done) => sftp.open(path, "wx", done));
  let bytes = 0;
  let underway: Promise<void>[] = [];
  try {
    for await (const chunk of content) {
      ctx.signal.throwIfAborted();
      if (!Buffer.isBuffer(chunk)) throw new TypeError("a file's chunks are bytes");
      for (let from = 0; from < chunk.length; from += PART_BYTES) {
        const part = chunk.subarray(from, from + PART_BYTES);
        const at = bytes;
        underway.push(promised((done) => sftp.write(handle, part, 0, part.length, at, done)));
        bytes += part.length;
      }
      if (underway.length < MAX_PARTS) continue;
      await Promise.all(underway);
      underway = [];
    }
    await Promise.all(underway);
  } finally {
    // Parts that were under way when one failed end as they may.
    await Promise.allSettled(underway);
    await promised<void>((done) => sftp.close(handle, done)).catch(() => {});
  }
  return bytes;
}

/** Puts a file in another one's place: OpenSSH does it at once, other servers in two steps. */
async function replace(sftp: SFTPWrapper, from: string, to: string): Promise<void> {
  try {
    await promised<void>((done) => sftp.ext_openssh_rename(from, to, done));
  } catch {
    await promised<void>((done) => sftp.unlink(to, done)).catch(() => {});
    await promised<void>((done) => sftp.rename(from, to, done));
  }
}

/** Signs in at an SFTP server. Throws TaskFailure `host_key_changed`, `authentication_failed`, `bad_private_key`… */
export async function openSsh(
  ctx: Pick<OperatorContext, "net" | "signal">,
  connection: ResolvedConnection,
): Promise<Client> {
  if (connection.type !== "sftp") {
    throw new TaskFailure(
      "wrong_connection_type",
      `Expected an SFTP connection, and ${connection.id} is of type ${connection.type}`,
      { retryable: false },
    );
  }
  const host = connection.host ?? "";
  const port = connection.port ?? DEFAULT_PORT;
  const place = `${host}:${port}`;
  const target = await ctx.net.checkTarget(host, port).catch((error: unknown) => {
    throw netFailure(error, place);
  });
  const client = new Client();
  let shown: string | undefined;
  const { private_key, passphrase } = connection.secrets ?? {};
  const ready = new Promise<void>((resolve, reject) => {
    client.once("ready", resolve);
    client.on("error", reject);
    client.once("close", () => reject(new Error("the server closed the connection")));
  });
  // Nobody waits for it when the client does not even begin.
  ready.catch(() => {});
  const settings = {
    // Small messages go back and forth: none waits to be sent with the next.
    sock: connect(port, target.address).setNoDelay(true),
    username: connection.login ?? "",
    readyTimeout: CONNECT_TIMEOUT_MS,
    hostVerifier: (key: Buffer) => {
      shown = fingerprint(key);
      return isExpected(key, connection.extra.host_key);
    },
    ...(connection.password === undefined ? {} : { password: connection.password }),
    ...(private_key === undefined ? {} : { privateKey: private_key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  try {
    beginLogin(client, settings, place);
    await ready;
    return client;
  } catch (error) {
    client.destroy();
    throw sshFailure(error, place, shown, connection);
  }
}

/** Throws what the client finds wrong with its own settings, such as a key that cannot be read. */
function beginLogin(client: Client, settings: ConnectConfig, place: string): void {
  try {
    client.connect(settings);
  } catch (error) {
    settings.sock?.destroy();
    const reason = error instanceof Error ? error.message : String(error);
    throw new TaskFailure("bad_private_key", `${place} was not asked: ${reason}`, {
      retryable: false,
      cause: error,
    });
  }
}

function sshFailure(
  error: unknown,
  place: string,
  shown: string | undefined,
  connection: ResolvedConnection,
): unknown {
  if (error instanceof TaskFailure) return error;
  const { message } = error instanceof Error ? error : { message: String(error) };
  if (/verification failed|host denied/i.test(message)) {
    return new TaskFailure(
      "host_key_changed",
      `${place} shows the host key ${shown ?? "?"}, which is not that of connection ${connection.id}: somebody else may answer there, or the server has a new key`,
      { retryable: false, cause: error },
    );
  }
  if (/authentication methods failed/i.test(message)) {
    return new TaskFailure(
      "authentication_failed",
      `${place} does not let ${connection.login ?? "the user"} in: ${message}`,
      { retryable: false, cause: error },
    );
  }
  return netFailure(error, place);
}

function sftpFailure(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TaskFailure) return error;
  const code = "code" in error ? error.code : undefined;
  if (code === NO_SUCH_FILE) {
    return new TaskFailure("file_not_found", `There is no ${path} on the server`, { cause: error });
  }
  if (code === PERMISSION_DENIED) {
    return new TaskFailure("access_denied", `The server does not allow ${path}`, {
      retryable: false,
      cause: error,
    });
  }
  return new TaskFailure("file_failed", `${path}: ${error.message}`, { cause: error });
}

function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** `SHA256:…`, or a key as known_hosts has it: `ssh-ed25519 AAAA…`. */
function isExpected(key: Buffer, expected: unknown): boolean {
  if (typeof expected !== "string") return false;
  const wanted = expected.startsWith("SHA256:")
    ? Buffer.from(expected.replace(/=+$/, ""))
    : Buffer.from(expected.split(/\s+/)[1] ?? "", "base64");
  const found = expected.startsWith("SHA256:") ? Buffer.from(fingerprint(key)) : key;
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

function promised<Value>(
  start: (done: (error: Error | null | undefined, value: Value) => void) => unknown,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}
