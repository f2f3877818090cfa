import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive } from "./is-alive";

/** A group of processes whose memory is bounded together, their memory file systems included. */
export interface MemoryGroup {
  /** Bounds the group anew; nothing may be running in it but what waits. */
  limit(bytes: number): void;
  /** Takes a process in; its children will be in it too. */
  add(pid: number): void;
  /** How often the kernel ended a process of the group because the group was full. */
  kills(): number;
}

/** Makes memory groups below the worker's own. */
export interface MemoryGroups {
  readonly kind: "cgroup v1" | "cgroup v2";
  /** The same name gives the same group. */
  group(name: string): MemoryGroup;
  /** Removes all groups that are empty. */
  close(): void;
}

interface Files {
  readonly kind: MemoryGroups["kind"];
  readonly limit: string;
  /** Where the kernel counts `oom_kill`. */
  readonly events: string;
}

const V1: Files = {
  kind: "cgroup v1",
  limit: "memory.limit_in_bytes",
  events: "memory.oom_control",
};
const V2: Files = { kind: "cgroup v2", limit: "memory.max", events: "memory.events" };
const PREFIX = "millrace-";

/** Finds out by trying whether this process may make memory groups; null where it may not. */
export function findMemoryGroups(): MemoryGroups | null {
  if (process.platform !== "linux") return null;
  for (const files of [V1, V2]) {
    const own = ownFolder(files);
    if (own === null) continue;
    try {
      return new Groups(files, files === V2 ? makeRoom(own) : own);
    } catch {
      // No right to, or no such controller: the limits of each process are what remains.
    }
  }
  return null;
}

class Groups implements MemoryGroups {
  readonly #files: Files;
  readonly #parent: string;
  readonly #groups = new Map<string, Group>();

  constructor(files: Files, parent: string) {
    this.#files = files;
    this.#parent = parent;
    sweep(parent);
    this.group("trial").limit(64 * 1024 * 1024);
  }

  get kind(): MemoryGroups["kind"] {
    return this.#files.kind;
  }

  group(name: string): MemoryGroup {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const folder = join(this.#parent, `${PREFIX}${process.pid}-${name}`);
    mkdirSync(folder, { recursive: true });
    const group = new Group(this.#files, folder);
    this.#groups.set(name, group);
    return group;
  }

  close(): void {
    for (const group of this.#groups.values()) remove(group.folder);
    this.#groups.clear();
  }
}

class Group implements MemoryGroup {
  readonly folder: string;
  readonly #files: Files;

  constructor(files: Files, folder: string) {
    this.#files = files;
    this.folder = folder;
  }

  limit(bytes: number): void {
    try {
      writeFileSync(join(this.folder, this.#files.limit), String(bytes));
    } catch (error) {
      // What the last task held is not all given back yet: its limit holds a little longer.
      if (!(error instanceof Error && "code" in error && error.code === "EBUSY")) throw error;
    }
  }

  add(pid: number): void {
    writeFileSync(join(this.folder, "cgroup.procs"), String(pid));
  }

  kills(): number {
    const text = readFileSync(join(this.folder, this.#files.events), "utf8");
    return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0);
  }
}

/** The folder of this process' own group, as it is mounted here. */
function ownFolder(files: Files): string | null {
  try {
    const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
    const groups = readFileSync("/proc/self/cgroup", "utf8").split("\n");
    for (const mount of mounts) {
      const [place = "", system = ""] = mount.split(" - ");
      const [, , , root = "", at = ""] = place.split(" ");
      const [type, , options = ""] = system.split(" ");
      const isV2 = type === "cgroup2";
      const isMemory = type === "cgroup" && options.split(",").includes("memory");
      if (files === V2 ? !isV2 : !isMemory) continue;
      const own = groups
        .map((line) => line.split(":"))
        .find(([id, names]) => (files === V2 ? id === "0" : names?.split(",").includes("memory")));
      const path = own?.[2];
      if (path === undefined) continue;
      return join(at, root !== "/" && path.startsWith(root) ? path.slice(root.length) : path);
    }
  } catch {
    // No such files: no groups.
  }
  return null;
}

/**
 * Version 2 lets only groups without processes share out memory: the worker moves into a group of
 * its own below the one that it was given.
 */
function makeRoom(own: string): string {
  if (!readFileSync(join(own, "cgroup.controllers"), "utf8").split(/\s/).includes("memory")) {
    throw new Error("the memory controller is not handed down to this group");
  }
  const parent = basename(own).startsWith(PREFIX) ? dirname(own) : own;
  const self = join(parent, `${PREFIX}${process.pid}-worker`);
  mkdirSync(self, { recursive: true });
  writeFileSync(join(self, "cgroup.procs"), String(process.pid));
  writeFileSync(join(parent, "cgroup.subtree_control"), "+memory");
  return parent;
}

/** Removes the groups of workers that were killed. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = /^millrace-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    remove(join(parent, name));
  }
}

function remove(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // A process of it is still ending; the next worker's sweep takes it.
  }
}
