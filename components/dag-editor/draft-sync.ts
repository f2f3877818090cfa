import { ApiError } from "@/lib/browser/fetcher";
import { type Draft, isSameDraft } from "./draft";

/** A draft is sent when nothing was typed for this long. */
export const QUIET_MS = 1500;
/** What failed is sent again after this long. */
export const RETRY_MS = 15_000;

/**
 * Keeps the server's copy of one draft as the editor wants it. One request is under way at a time,
 * so that the end of a draft never overtakes its text.
 */
export class DraftSync {
  readonly #send: (draft: Draft | null) => Promise<void>;
  readonly #onFailure: (failure: string | null) => void;
  #wanted: Draft | null;
  /** What the server has. */
  #stored: Draft | null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isSending = false;
  #isClosed = false;

  /** `onFailure` is told why the server's copy is behind, and null once it no longer is. */
  constructor(
    stored: Draft | null,
    send: (draft: Draft | null) => Promise<void>,
    onFailure: (failure: string | null) => void,
  ) {
    this.#stored = stored;
    this.#wanted = stored;
    this.#send = send;
    this.#onFailure = onFailure;
  }

  /** What the server shall have: a text once typing pauses, nothing (null) at once. */
  want(draft: Draft | null): void {
    if (isSameDraft(draft, this.#wanted)) return;
    this.#wanted = draft;
    this.#sendIn(draft === null ? 0 : QUIET_MS);
  }

  /** Sends what waits, as the page is about to go. */
  flush(): void {
    if (this.#timer !== null) this.#sendIn(0);
  }

  /** The editor is there. */
  open(): void {
    this.#isClosed = false;
  }

  /** The editor goes: what waits is sent once, lest it comes after what the next editor sends. */
  close(): void {
    this.#isClosed = true;
    this.flush();
  }

  #sendIn(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (ms === 0) void this.#push();
    else this.#timer = setTimeout(() => this.#sendIn(0), ms);
  }

  async #push(): Promise<void> {
    if (this.#isSending) return;
    const draft = this.#wanted;
    if (isSameDraft(draft, this.#stored)) {
      this.#onFailure(null);
      return;
    }
    this.#isSending = true;
    try {
      await this.#send(draft);
      this.#stored = draft;
      this.#onFailure(null);
    } catch (error) {
      this.#onFailure(error instanceof Error ? error.message : String(error));
      if (mayPass(error) && this.#timer === null && !this.#isClosed) this.#sendIn(RETRY_MS);
      return;
    } finally {
      this.#isSending = false;
    }
    // Something else became wanted meanwhile, and its time came.
    if (this.#timer === null && !isSameDraft(this.#wanted, this.#stored)) this.#sendIn(0);
  }
}

/** Whether the same request may succeed later; what is refused for its content will not. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.status === 0 || error.status >= 500 || [401, 408, 429].includes(error.status);
}
