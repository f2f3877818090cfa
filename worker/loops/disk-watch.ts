import { statfs } from "node:fs/promises";
import type { Logger } from "pino";
import { toError } from "@/lib/errors";

/** What the watch over the disks needs. */
export interface DiskWatchOptions {
  /** Folders that attempts write below. */
  folders: readonly string[];
  /** With less than this free below one of them, no new attempt begins. */
  minFreeBytes: number;
  everyMs?: number;
  log: Logger;
  /** Told when a disk became too full, and with null when there is room again. */
  onChange(trouble: string | null): void;
}

const EVERY_MS = 5_000;

/**
 * Watches the disks that attempts write to. An attempt on a full disk fails for no fault of its
 * own: better it waits, here or on another worker.
 */
export class DiskWatch {
  readonly #options: DiskWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #trouble: string | null = null;
  #stopped = false;

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  /** Why no work is taken now; null when there is room. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Looks once, then again and again. */
  async start(): Promise<void> {
    await this.#look();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const { everyMs = EVERY_MS, log, onChange } = this.#options;
    try {
      const trouble = await this.#findTrouble();
      if (trouble !== this.#trouble && !this.#stopped) {
        const changed = (trouble === null) !== (this.#trouble === null);
        this.#trouble = trouble;
        if (changed) {
          if (trouble === null) log.info("there is room on the disk again");
          else log.error({ trouble }, "no work is taken");
        }
        onChange(trouble);
      }
    } catch (caught) {
      log.warn({ err: toError(caught) }, "the disk could not be looked at");
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#look(), everyMs);
  }

  async #findTrouble(): Promise<string | null> {
    const { folders, minFreeBytes } = this.#options;
    for (const folder of folders) {
      const { bavail, bsize } = await statfs(folder);
      const free = bavail * bsize;
      if (free >= minFreeBytes) continue;
      return `The disk of ${folder} is full: under ${megabytes(minFreeBytes)} MB are free`;
    }
    return null;
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
