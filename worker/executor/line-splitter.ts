import { StringDecoder } from "node:string_decoder";
import { MAX_LOG_LINE_CHARACTERS } from "@/lib/schemas/log-line";
import type { Masker } from "./masker";

/**
 * Turns one stream's bytes into masked lines. A line feed ends a line; one that grows past the
 * longest allowed is cut, never inside a secret. NULs and a carriage return at the end are dropped.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #masker: Masker;
  readonly #emit: (text: string) => void;
  /** The unfinished line, in pieces so that many small writes do not copy it each time. */
  #parts: string[] = [];
  #length = 0;

  constructor(masker: Masker, emit: (text: string) => void) {
    this.#masker = masker;
    this.#emit = emit;
  }

  write(data: Buffer): void {
    this.#take(this.#decoder.write(data));
  }

  /** Ends the unfinished line, if any. */
  end(): void {
    this.#take(this.#decoder.end());
    if (this.#length > 0) this.#finish(this.#flush());
  }

  #take(decoded: string): void {
    const text = decoded.includes("\0") ? decoded.replaceAll("\0", "") : decoded;
    let from = 0;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", from)) {
      this.#push(text.slice(from, at));
      this.#finish(this.#flush());
      from = at + 1;
    }
    this.#push(text.slice(from));
    if (this.#length > MAX_LOG_LINE_CHARACTERS + this.#masker.longest) {
      const rest = this.#cut(this.#flush(), this.#masker.longest);
      this.#push(rest);
    }
  }

  #push(text: string): void {
    if (text === "") return;
    this.#parts.push(text);
    this.#length += text.length;
  }

  #flush(): string {
    const text = this.#parts.length === 1 ? (this.#parts[0] ?? "") : this.#parts.join("");
    this.#parts = [];
    this.#length = 0;
    return text;
  }

  /** Emits a whole line, in pieces when it is long. */
  #finish(line: string): void {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    this.#emit(this.#masker.mask(this.#cut(text, 0)));
  }

  /** Emits pieces while more than one piece and `ahead` characters are there; returns the rest. */
  #cut(text: string, ahead: number): string {
    let rest = text;
    while (rest.length > MAX_LOG_LINE_CHARACTERS + ahead) {
      const window = rest.slice(0, MAX_LOG_LINE_CHARACTERS + this.#masker.longest);
      const at = this.#masker.cutAt(window, MAX_LOG_LINE_CHARACTERS);
      this.#emit(this.#masker.mask(rest.slice(0, at)));
      rest = rest.slice(at);
    }
    return rest;
  }
}
