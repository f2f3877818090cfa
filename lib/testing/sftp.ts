import { createHash, generateKeyPairSync } from "node:crypto";
import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2 from "ssh2";
import type { ResolvedConnection } from "@/lib/operators/context";

const { STATUS_CODE, flagsToString } = ssh2.utils.sftp;

/** A throw-away SFTP server over one folder. */
export interface TestSftp {
  readonly folder: string;
  readonly connection: ResolvedConnection;
  close(): Promise<void>;
}

/** A new private key in PEM; with a passphrase it is encrypted. */
export function newSshKey(passphrase?: string): string {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: {
      type: "pkcs1",
      format: "pem",
      ...(passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase }),
    },
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return privateKey;
}

function parsedKey(privateKey: string, passphrase?: string): ssh2.ParsedKey {
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  if (parsed instanceof Error) throw parsed;
  return parsed;
}

/**
 * Starts an SFTP server on loopback that knows the user `etl` with the password `etl-secret`, and
 * with the key if one is given.
 */
export async function startTestSftp(known?: {
  privateKey: string;
  passphrase?: string;
}): Promise<TestSftp> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-sftp-"));
  const privateKey = newSshKey();
  const parsed = parsedKey(privateKey);
  const user = known === undefined ? undefined : parsedKey(known.privateKey, known.passphrase);
  const hash = createHash("sha256").update(parsed.getPublicSSH()).digest("base64");
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (attempt) => {
      const fits =
        attempt.method === "password" &&
        attempt.username === "etl" &&
        attempt.password === "etl-secret";
      if (fits || (attempt.method === "publickey" && isKnown(attempt, user))) attempt.accept();
      else attempt.reject(["password", "publickey"]);
    });
    client.on("session", (accept) => {
      accept().on("sftp", (open) => serveFiles(open(), folder));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    folder,
    connection: {
      id: "files",
      type: "sftp",
      host: "127.0.0.1",
      port: typeof address === "object" && address !== null ? Number(address.port) : 0,
      login: "etl",
      password: "etl-secret",
      secrets: { password: "etl-secret" },
      extra: { host_key: `SHA256:${hash.replace(/=+$/, "")}` },
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isKnown(attempt: ssh2.PublicKeyAuthContext, user: ssh2.ParsedKey | undefined): boolean {
  if (user === undefined || !user.getPublicSSH().equals(attempt.key.data)) return false;
  // First the client asks whether the key would do; then it signs.
  if (attempt.signature === undefined || attempt.blob === undefined) return true;
  return user.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
}

function serveFiles(sftp: ssh2.SFTPWrapper, folder: string): void {
  const place = (path: string) => join(folder, path.replace(/^\/+/, ""));
  const failed = (id: number, error: unknown) => {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    sftp.status(id, missing ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
  };
  const attempt = (id: number, work: () => void) => {
    try {
      work();
    } catch (error) {
      failed(id, error);
    }
  };
  const attributes = (stats: ReturnType<typeof statSync>) => ({
    mode: Number(stats?.mode),
    uid: 0,
    gid: 0,
    size: Number(stats?.size),
    atime: 0,
    mtime: Math.floor(Number(stats?.mtimeMs) / 1000),
  });
  const listed = new Map<number, string>();
  const handleOf = (fd: number) => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(fd);
    return handle;
  };
  sftp.on("OPEN", (id, path, flags) =>
    attempt(id, () =>
      sftp.handle(id, handleOf(openSync(place(path), flagsToString(flags) ?? "r"))),
    ),
  );
  sftp.on("READ", (id, handle, offset, length) =>
    attempt(id, () => {
      const buffer = Buffer.alloc(length);
      const read = readSync(handle.readUInt32BE(), buffer, 0, length, offset);
      if (read === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, buffer.subarray(0, read));
    }),
  );
  sftp.on("WRITE", (id, handle, offset, data) =>
    attempt(id, () => {
      writeSync(handle.readUInt32BE(), data, 0, data.length, offset);
      sftp.status(id, STATUS_CODE.OK);
    }),
  );
  sftp.on("OPENDIR", (id, path) =>
    attempt(id, () => {
      const fd = openSync(place(path), "r");
      listed.set(fd, place(path));
      sftp.handle(id, handleOf(fd));
    }),
  );
  sftp.on("READDIR", (id, handle) =>
    attempt(id, () => {
      const folder = listed.get(handle.readUInt32BE());
      // The second time there is nothing left to tell.
      if (folder === undefined) return sftp.status(id, STATUS_CODE.EOF);
      listed.delete(handle.readUInt32BE());
      sftp.name(
        id,
        readdirSync(folder).map((filename) => ({
          filename,
          longname: filename,
          attrs: attributes(statSync(join(folder, filename))),
        })),
      );
    }),
  );
  sftp.on("CLOSE", (id, handle) =>
    attempt(id, () => {
      listed.delete(handle.readUInt32BE());
      closeSync(handle.readUInt32BE());
      sftp.status(id, STATUS_CODE.OK);
    }),
  );
  sftp.on("FSTAT", (id, handle) =>
    attempt(id, () => sftp.attrs(id, attributes(fstatSync(handle.readUInt32BE())))),
  );
  sftp.on("STAT", (id, path) =>
    attempt(id, () => sftp.attrs(id, attributes(statSync(place(path))))),
  );
  sftp.on("FSETSTAT", (id) => sftp.status(id, STATUS_CODE.OK));
  sftp.on("REMOVE", (id, path) =>
    attempt(id, () => {
      unlinkSync(place(path));
      sftp.status(id, STATUS_CODE.OK);
    }),
  );
  sftp.on("RENAME", (id, from, to) =>
    attempt(id, () => {
      renameSync(place(from), place(to));
      sftp.status(id, STATUS_CODE.OK);
    }),
  );
}
