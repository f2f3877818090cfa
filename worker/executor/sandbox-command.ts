import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { dirname } from "node:path";
import type { CodeLimits } from "@/lib/operators/code-spec";
import { EGRESS_FOLDER } from "./egress/shim";
import { ENVIRONMENT_FOLDER, type Environment } from "./python-environments";

/** The sandbox's tools on this machine. */
export interface SandboxTools {
  readonly bwrap: string;
  readonly prlimit: string;
  /** Set when the worker is root: each slot then runs as a host user of its own. */
  readonly setpriv: string | null;
  /** bwrap can forbid further user namespaces (0.8 and later). */
  readonly disableUserns: boolean;
}

export interface SandboxedCommand {
  readonly tools: SandboxTools;
  /** Host user of the slot; used when `tools.setpriv` is set. */
  readonly uid: number;
  readonly limits: CodeLimits;
  /** Host folder of the gate to the network; null for no network. */
  readonly egress: string | null;
  /** Installed packages, if any. */
  readonly environment: Environment | null;
  /** Host folder with helpers, etc and the Node binary; see RuntimeFolder. */
  readonly runtime: string;
  readonly node: string;
  /** Real path of the interpreter. */
  readonly interpreter: string;
  /** File descriptors of the attempt's files: name below the task's folder → number. */
  readonly files: Readonly<Record<string, number>>;
  /** Instead of files: the task's folder is a memory file system of this size, filled from inside. */
  readonly folderBytes?: number;
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  /** Descriptors of the worker that a child would inherit; they are closed first. */
  readonly strayDescriptors: readonly number[];
}

/** Descriptors by which bwrap gets its arguments and its filter, and reports its status. */
export const SANDBOX_FDS = { status: 4, args: 5, seccomp: 6, firstFile: 7 } as const;
/** Paths inside the sandbox. */
export const SANDBOX_PATHS = {
  helpers: "/millrace",
  folder: "/millrace/task",
  work: "/work",
  /** Seen by warm servers only, never by a task. */
  pipes: "/millrace/pipes",
  filter: "/millrace/seccomp.bpf",
};

/** Sizes of the memory file systems that every task gets beside its work folder. */
export const TMP_BYTES = 64 * 1024 * 1024;
export const SHM_BYTES = 16 * 1024 * 1024;
const SYSTEM_FOLDERS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/**
 * The host command that runs a payload in the sandbox. What it must not show on the host's process
 * list (the environment) goes to bwrap through a descriptor: write `bwrapArguments` there.
 */
export function sandboxCommand(command: SandboxedCommand): { file: string; args: string[] } {
  const [file = "", ...args] = [
    ...closeStray(command.strayDescriptors),
    ...becomeSlotUser(command),
    ...[command.tools.prlimit, ...processLimits(command.limits), ...userLimits(command), "--"],
    ...[command.tools.bwrap, "--args", String(SANDBOX_FDS.args), "--"],
    ...namespaceLimits(command),
    ...[command.interpreter, ...command.argv],
  ];
  return { file, args };
}

function closeStray(descriptors: readonly number[]): string[] {
  if (descriptors.length === 0) return [];
  const close = descriptors.map((fd) => `${fd}>&-`).join(" ");
  return ["/bin/bash", "-c", `exec ${close}; exec -c "$@"`, "bash"];
}

function becomeSlotUser({ tools, uid }: SandboxedCommand): string[] {
  if (tools.setpriv === null) return [];
  return [
    tools.setpriv,
    `--reuid=${uid}`,
    `--regid=${uid}`,
    "--clear-groups",
    "--inh-caps=-all",
    "--bounding-set=-all",
    "--no-new-privs",
    "--pdeathsig=KILL",
    "--",
  ];
}

/** The number of processes is counted per user: it can be set out here for a user of the slot's own. */
function userLimits({ tools, limits }: SandboxedCommand): string[] {
  return tools.setpriv === null ? [] : [`--nproc=${limits.processes}`];
}

/** Without a user of its own, the processes of the slot are counted in its user namespace. */
function namespaceLimits({ tools, limits }: SandboxedCommand): string[] {
  return tools.setpriv === null ? [tools.prlimit, `--nproc=${limits.processes}`, "--"] : [];
}

/** Limits that hold for each process by itself. */
export function processLimits(limits: CodeLimits): string[] {
  return [
    "--nofile=256",
    "--core=0",
    `--fsize=${limits.fileBytes}`,
    `--data=${limits.memoryBytes}`,
    `--cpu=${Number.isFinite(limits.cpuSeconds) ? limits.cpuSeconds : "unlimited"}`,
  ];
}

/** What bwrap reads from its `--args` descriptor: options, each ended by a NUL. */
export function bwrapArguments(command: SandboxedCommand): Buffer {
  const args = [...sandboxOptions(command)];
  if (command.tools.disableUserns) args.push("--disable-userns");
  if (command.folderBytes !== undefined) {
    args.push("--size", String(command.folderBytes), "--perms", "0700");
    args.push("--tmpfs", SANDBOX_PATHS.folder);
  }
  for (const [name, fd] of Object.entries(command.files)) {
    args.push("--perms", "0400", "--file", String(fd), `${SANDBOX_PATHS.folder}/${name}`);
  }
  args.push("--seccomp", String(SANDBOX_FDS.seccomp));
  return endedByNul([...args, ...lastOptions(command)]);
}

/** As `bwrapArguments`, for a server that makes the walls of each of its tasks by itself. */
export function serverArguments(command: SandboxedCommand, pipes: string): Buffer {
  const { runtime } = command;
  return endedByNul([
    ...sandboxOptions(command),
    // As the sandbox's first process it ends with everything that it started.
    "--as-pid-1",
    ...["CAP_SYS_ADMIN", "CAP_SYS_RESOURCE", "CAP_SETPCAP"].flatMap((name) => ["--cap-add", name]),
    ...["--dir", SANDBOX_PATHS.folder, "--ro-bind", pipes, SANDBOX_PATHS.pipes],
    ...["--ro-bind", `${runtime}/seccomp.bpf`, SANDBOX_PATHS.filter],
    ...lastOptions(command),
  ]);
}

function endedByNul(args: readonly string[]): Buffer {
  return Buffer.from(`${args.join("\0")}\0`);
}

function sandboxOptions(command: SandboxedCommand): string[] {
  const { limits, runtime } = command;
  const args = ["--unshare-all", "--unshare-user"];
  args.push("--uid", "65534", "--gid", "65534");
  args.push("--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL");
  args.push("--ro-bind", "/usr", "/usr", ...systemFolders(), "--ro-bind", `${runtime}/etc`, "/etc");
  if (command.egress !== null) {
    args.push("--ro-bind-try", "/etc/ssl/certs", "/etc/ssl/certs");
    args.push("--ro-bind", command.egress, EGRESS_FOLDER);
  }
  if (command.environment !== null) {
    const { folder, writable } = command.environment;
    args.push(writable ? "--bind" : "--ro-bind", folder, ENVIRONMENT_FOLDER);
  }
  for (const name of ["python", "node_modules", "node", "bash"]) {
    args.push("--ro-bind", `${runtime}/${name}`, `${SANDBOX_PATHS.helpers}/${name}`);
  }
  args.push("--ro-bind", command.node, `${SANDBOX_PATHS.helpers}/bin/node`);
  args.push(...interpreterFolder(command));
  args.push("--proc", "/proc", "--dev", "/dev");
  // Left alone, bwrap's own tmpfs mounts hold half of the machine's memory each.
  args.push("--size", String(SHM_BYTES), "--tmpfs", "/dev/shm", "--remount-ro", "/dev");
  args.push("--size", String(TMP_BYTES), "--tmpfs", "/tmp");
  args.push("--size", String(limits.workBytes), "--perms", "0700", "--tmpfs", SANDBOX_PATHS.work);
  return args;
}

/** After all mounts: what makes them final, and the environment. */
function lastOptions({ env }: SandboxedCommand): string[] {
  const args = ["--chdir", SANDBOX_PATHS.work, "--remount-ro", "/"];
  args.push("--json-status-fd", String(SANDBOX_FDS.status));
  for (const [name, value] of Object.entries(env)) args.push("--setenv", name, value);
  return args;
}

/** /bin, /lib… as the host has them: links into /usr, or folders of their own. */
function systemFolders(): string[] {
  return SYSTEM_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    lstatSync(folder).isSymbolicLink()
      ? ["--symlink", readlinkSync(folder), folder]
      : ["--ro-bind", folder, folder],
  );
}

/** An interpreter outside of the system's folders brings its installation along. */
function interpreterFolder({ interpreter }: SandboxedCommand): string[] {
  if (interpreter.startsWith("/usr/") || interpreter.startsWith(SANDBOX_PATHS.helpers)) return [];
  if (SYSTEM_FOLDERS.some((folder) => interpreter.startsWith(`${folder}/`))) return [];
  const installation = dirname(dirname(interpreter));
  return ["--ro-bind", installation, installation];
}
