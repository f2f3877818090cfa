import { constants, existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { HELPER_FILES } from "./helpers";
import { isAlive } from "./is-alive";
import { seccompFilter } from "./seccomp";

const PREFIX = "millrace-exec-";
/** Parts of the host's /etc that programs need and that hold no secrets. */
const ETC_PARTS = [
  "alternatives",
  "ld.so.cache",
  "localtime",
  "mime.types",
  "nsswitch.conf",
  "protocols",
  "resolv.conf",
  "services",
  "ssl/openssl.cnf",
];

/**
 * What every sandbox is shown read-only, made once for a worker: the helper modules, a minimal
 * /etc, the seccomp filter, and the Node binary where the slots' users cannot reach the real one.
 */
export class RuntimeFolder {
  readonly path: string;
  /** A Node binary that every slot's user can reach. */
  readonly node: string;

  private constructor(path: string, node: string) {
    this.path = path;
    this.node = node;
  }

  /** `shared`: other host users must be able to read it. */
  static async create(node: string, shared: boolean): Promise<RuntimeFolder> {
    const base = shared && process.getuid?.() === 0 ? "/var/tmp" : tmpdir();
    await sweep(base);
    const path = await mkdtemp(join(base, `${PREFIX}${process.pid}-`));
    const nodePath = shared && !(await reachableByOthers(node)) ? join(path, "bin/node") : node;
    const folder = new RuntimeFolder(path, nodePath);
    await folder.#fill(node, shared);
    return folder;
  }

  get seccomp(): string {
    return join(this.path, "seccomp.bpf");
  }

  /** Whether nobody (a cleaner of temporary folders, say) removed it. */
  get intact(): boolean {
    return existsSync(this.seccomp) && existsSync(join(this.path, "etc/passwd"));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async #fill(node: string, shared: boolean): Promise<void> {
    for (const [name, text] of Object.entries(HELPER_FILES)) await this.#write(name, text);
    await this.#write("etc/passwd", "millrace:x:65534:65534:millrace:/work:/bin/bash\n");
    await this.#write("etc/group", "millrace:x:65534:\n");
    await this.#write("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
    // Where tasks with the network find the host's certificates; see bwrapArguments.
    await mkdir(join(this.path, "etc/ssl/certs"), { recursive: true });
    for (const part of ETC_PARTS) {
      const target = join(this.path, "etc", part);
      if (!existsSync(join("/etc", part))) continue;
      await mkdir(dirname(target), { recursive: true });
      // Links in alternatives point into /usr and stay links; elsewhere their content is wanted.
      const dereference = part !== "alternatives";
      await cp(join("/etc", part), target, { recursive: true, dereference, force: true });
    }
    await this.#write("seccomp.bpf", seccompFilter(process.arch) ?? Buffer.alloc(0));
    if (this.node !== node) {
      await mkdir(dirname(this.node), { recursive: true });
      await link(node, this.node).catch(() =>
        copyFile(node, this.node, constants.COPYFILE_FICLONE),
      );
    }
    await chmod(this.path, shared ? 0o755 : 0o700);
  }

  async #write(name: string, content: string | Buffer): Promise<void> {
    const path = join(this.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o644 });
  }
}

/** Whether a user without any right of ours may open this file. */
async function reachableByOthers(file: string): Promise<boolean> {
  if (((await stat(file)).mode & 0o005) !== 0o005) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Removes what workers that were killed left behind. */
async function sweep(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const pid = /^millrace-exec-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(base, name);
    const owner = await stat(path).catch(() => null);
    if (owner?.uid === process.getuid?.()) await rm(path, { recursive: true, force: true });
  }
}
