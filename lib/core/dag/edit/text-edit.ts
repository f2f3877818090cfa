/** One change of a text: what stands in [from, to) becomes `insert`. Offsets are UTF-16 units. */
export type TextEdit = { from: number; to: number; insert: string };

type Piece = { from: number; to: number } | { insert: string };

/** A text with the edits made on it so far, which are told against the text that it began with. */
export class EditedText {
  private readonly original: string;
  private pieces: Piece[];
  /** The text as it is now. */
  text: string;

  constructor(original: string) {
    this.original = original;
    this.text = original;
    this.pieces = original === "" ? [] : [{ from: 0, to: original.length }];
  }

  /** Makes edits that do not overlap, told against the text as it is now. */
  apply(edits: readonly TextEdit[]): void {
    // From behind, so that the offsets of those before stay true.
    const backwards = edits
      .map((edit, order) => ({ ...edit, order }))
      .sort((a, b) => b.from - a.from || b.order - a.order);
    for (const { from, to, insert } of backwards) {
      const before = this.slice(0, from);
      const after = this.slice(to, Number.POSITIVE_INFINITY);
      this.pieces = [...before, ...(insert === "" ? [] : [{ insert }]), ...after];
      this.text = this.text.slice(0, from) + insert + this.text.slice(to);
    }
  }

  /** Every edit since the beginning, in the order of the text, as small as it can be. */
  edits(): TextEdit[] {
    const edits: TextEdit[] = [];
    let at = 0;
    let insert = "";
    const close = (to: number) => {
      const edit = trimmed(this.original, { from: at, to, insert });
      if (edit.from !== edit.to || edit.insert !== "") edits.push(edit);
      insert = "";
    };
    for (const piece of this.pieces) {
      if ("insert" in piece) insert += piece.insert;
      else {
        close(piece.from);
        at = piece.to;
      }
    }
    close(this.original.length);
    return edits;
  }

  private slice(from: number, to: number): Piece[] {
    const found: Piece[] = [];
    let at = 0;
    for (const piece of this.pieces) {
      const length = "insert" in piece ? piece.insert.length : piece.to - piece.from;
      const start = Math.max(0, from - at);
      const end = Math.min(length, to - at);
      if (start < end) {
        found.push(
          "insert" in piece
            ? { insert: piece.insert.slice(start, end) }
            : { from: piece.from + start, to: piece.from + end },
        );
      }
      at += length;
    }
    return found;
  }
}

/** The text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const edited = new EditedText(text);
  edited.apply(edits);
  return edited.text;
}

/** An edit without what it leaves the same at its ends. */
function trimmed(text: string, { from, to, insert }: TextEdit): TextEdit {
  const length = Math.min(to - from, insert.length);
  let head = 0;
  while (head < length && text.charAt(from + head) === insert.charAt(head)) head += 1;
  let tail = 0;
  while (
    tail < length - head &&
    text.charAt(to - 1 - tail) === insert.charAt(insert.length - 1 - tail)
  ) {
    tail += 1;
  }
  return {
    from: from + head,
    to: to - tail,
    insert: insert.slice(head, insert.length - tail),
  };
}
