import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { firstExecutable } from "./interpreters";
import type { SandboxTools } from "./sandbox-command";
import { seccompFilter } from "./seccomp";

const run = promisify(execFile);
const FOLDERS = ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin"];

/** What isolates code tasks on this machine, and why it is that. */
export interface Isolation {
  readonly kind: "bwrap" | "none";
  /** For start-up messages and the UI, for example `bubblewrap 0.8.0, a host user per slot`. */
  readonly detail: string;
}

/** Isolation with the tools that make it. */
export interface DetectedIsolation extends Isolation {
  readonly tools: SandboxTools | null;
}

/**
 * Finds out by a real trial run what isolates code tasks here: user namespaces may be switched off
 * by a sysctl, AppArmor or a container, and only trying tells.
 */
export async function detectIsolation(): Promise<DetectedIsolation> {
  if (process.platform !== "linux") return none(`no sandbox on ${process.platform}`);
  if (seccompFilter(process.arch) === null)
    return none(`no system call filter for ${process.arch}`);
  const [bwrap, prlimit, setpriv] = await Promise.all([
    firstExecutable(FOLDERS, "bwrap"),
    firstExecutable(FOLDERS, "prlimit"),
    firstExecutable(FOLDERS, "setpriv"),
  ]);
  if (bwrap === null) return none("bubblewrap (bwrap) is not installed");
  if (prlimit === null) return none("prlimit (util-linux) is not installed");
  const root = process.getuid?.() === 0;
  if (root && setpriv === null) return none("setpriv (util-linux) is not installed");
  const tools = {
    bwrap,
    prlimit,
    setpriv: root ? setpriv : null,
    disableUserns: (await helpOf(bwrap)).includes("--disable-userns"),
  };
  const refusal = await trial(tools);
  if (refusal !== null) return none(`bubblewrap does not work here: ${refusal}`);
  const version = (await run(bwrap, ["--version"])).stdout.trim();
  const users = root ? "a host user per slot" : "all slots as the worker's own user";
  return { kind: "bwrap", detail: `${version}, ${users}`, tools };
}

function none(detail: string): DetectedIsolation {
  return { kind: "none", detail, tools: null };
}

async function helpOf(bwrap: string): Promise<string> {
  return (await run(bwrap, ["--help"])).stdout;
}

/** Null when it works, else what went wrong. */
async function trial(tools: SandboxTools): Promise<string | null> {
  const sandbox = [
    tools.bwrap,
    "--unshare-all",
    "--unshare-user",
    ...(tools.disableUserns ? ["--disable-userns"] : []),
    ...["--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"],
    ...["--size", "1048576", "--tmpfs", "/tmp", "--remount-ro", "/dev", "--", "/usr/bin/true"],
  ];
  const [file = "", ...args] =
    tools.setpriv === null
      ? sandbox
      : [tools.setpriv, "--reuid=65533", "--regid=65533", "--clear-groups", "--", ...sandbox];
  try {
    await run(file, args, { timeout: 10_000 });
    return null;
  } catch (error) {
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    return stderr !== "" ? stderr.slice(0, 300) : String(error);
  }
}
