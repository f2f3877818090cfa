import { MIN_SECRET_LENGTH, secretForms } from "./secret-forms";

/** What stands in a log where a secret was. */
export const MASK = "***";

const TABLE_BITS = 16;
/** Tokens whose own form gives them away, whether or not they are a stored secret. */
const KNOWN_TOKENS =
  /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}|xox[abeprs]-[A-Za-z0-9-]{10,255}|[sr]k_live_[A-Za-z0-9]{16,255}|AIza[A-Za-z0-9_-]{35}|mr_live_[A-Za-z0-9_]{32,128}|eyJ[A-Za-z0-9_-]{8,2048}\.eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,1024})/g;

/**
 * Hides secrets in text. A table of hashes of each form's first six characters rules out nearly
 * every position at once; what remains is compared in full.
 */
export class Masker {
  readonly #forms = new Set<string>();
  readonly #seen = new Set<string>();
  /** Made for the first form only: most logs hide nothing, and a thousand sensors have one each. */
  #table: Uint8Array | undefined;
  readonly #byHash = new Map<number, string[]>();
  #longest = 0;

  constructor(secrets: Iterable<string> = []) {
    this.add(secrets);
  }

  /** Length of the longest form: whoever cuts text must show this much beyond the cut. */
  get longest(): number {
    return this.#longest;
  }

  /** Hides these values too. Values under six characters are ignored. */
  add(secrets: Iterable<string>): void {
    for (const secret of secrets) {
      if (this.#seen.has(secret)) continue;
      this.#seen.add(secret);
      for (const form of secretForms(secret)) this.#addForm(form);
    }
  }

  /** The text with every secret replaced. Matches that overlap become one mask. */
  mask(text: string): string {
    return this.#replace(text, this.#spans(text)).replace(KNOWN_TOKENS, MASK);
  }

  /**
   * Cuts text near `at`, never inside a secret. The text must reach `longest` characters beyond
   * `at`, or be complete.
   */
  cutAt(text: string, at: number): number {
    for (const [start, end] of this.#spans(text)) {
      if (start < at && at < end) return end;
    }
    return at;
  }

  #addForm(form: string): void {
    if (this.#forms.has(form)) return;
    this.#forms.add(form);
    this.#longest = Math.max(this.#longest, form.length);
    const hash = hashAt(form, 0);
    this.#table ??= new Uint8Array(1 << TABLE_BITS);
    this.#table[hash] = 1;
    const bucket = this.#byHash.get(hash);
    if (bucket === undefined) this.#byHash.set(hash, [form]);
    else {
      bucket.push(form);
      bucket.sort((a, b) => b.length - a.length);
    }
  }

  #spans(text: string): [number, number][] {
    const spans: [number, number][] = [];
    const table = this.#table;
    if (table === undefined) return spans;
    const last = text.length - MIN_SECRET_LENGTH;
    for (let at = 0; at <= last; at++) {
      const hash = hashAt(text, at);
      if (table[hash] === 0) continue;
      const form = this.#byHash.get(hash)?.find((candidate) => text.startsWith(candidate, at));
      if (form === undefined) continue;
      const end = at + form.length;
      const previous = spans.at(-1);
      if (previous !== undefined && at <= previous[1]) previous[1] = Math.max(previous[1], end);
      else spans.push([at, end]);
    }
    return spans;
  }

  #replace(text: string, spans: [number, number][]): string {
    if (spans.length === 0) return text;
    let result = "";
    let from = 0;
    for (const [start, end] of spans) {
      result += text.slice(from, start) + MASK;
      from = end;
    }
    return result + text.slice(from);
  }
}

/** A hash of the six characters from `at`. */
function hashAt(text: string, at: number): number {
  let hash = text.charCodeAt(at);
  hash = (Math.imul(hash, 31) + text.charCodeAt(at + 1)) | 0;
  hash = (Math.imul(hash, 31) + text.charCodeAt(at + 2)) | 0;
  hash = (Math.imul(hash, 31) + text.charCodeAt(at + 3)) | 0;
  hash = (Math.imul(hash, 31) + text.charCodeAt(at + 4)) | 0;
  hash = (Math.imul(hash, 31) + text.charCodeAt(at + 5)) | 0;
  return (hash ^ (hash >>> TABLE_BITS)) & ((1 << TABLE_BITS) - 1);
}
