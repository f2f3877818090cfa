/** Shorter values occur by chance; hiding them would destroy the log and hide nothing. */
export const MIN_SECRET_LENGTH = 6;
/** Longer forms are hidden piece by piece, so that no comparison runs long. */
const PIECE_LENGTH = 128;

/**
 * The forms in which a secret may show in a log: as it is and line by line, in base64 at each of
 * the three alignments (standard and URL alphabet), hex, percent, JSON, shell and HTML escapes.
 * Forms under 6 characters are left out. A deliberate disguise (reversed, split) is not covered.
 */
export function secretForms(secret: string): Set<string> {
  const forms = new Set<string>();
  for (const value of new Set([secret, secret.trim(), ...secret.split(/\r?\n/)])) {
    if (value.length < MIN_SECRET_LENGTH) continue;
    for (const form of formsOf(value)) for (const piece of pieces(form)) forms.add(piece);
  }
  return forms;
}

function* formsOf(value: string): Generator<string> {
  const bytes = Buffer.from(value, "utf8");
  if (!value.includes("\n")) yield value;
  yield* base64Forms(bytes);
  const hex = bytes.toString("hex");
  yield hex;
  yield hex.toUpperCase();
  yield* percentForms(value);
  const json = JSON.stringify(value).slice(1, -1);
  yield json;
  yield json.replaceAll("/", "\\/");
  yield json.replace(
    /[\u0080-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  yield value.replaceAll("'", "'\\''");
  yield value.replaceAll("'", `'"'"'`);
  yield value.replace(/["$`\\]/g, "\\$&");
  yield value.replace(/[^A-Za-z0-9_./:=@%+,-]/g, "\\$&");
  yield value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The part of the base64 text that depends on these bytes alone, at each alignment. */
function* base64Forms(bytes: Buffer): Generator<string> {
  for (const alphabet of ["base64", "base64url"] as const) {
    yield bytes.toString(alphabet);
    for (const [pad, start] of [
      [0, 0],
      [1, 2],
      [2, 3],
    ] as const) {
      const text = Buffer.concat([Buffer.alloc(pad), bytes]).toString(alphabet);
      yield text.slice(start, Math.floor(((pad + bytes.length) * 8) / 6));
    }
  }
}

function* percentForms(value: string): Generator<string> {
  const plain = value.isWellFormed() ? encodeURIComponent(value) : value;
  const strict = plain.replace(
    /[!'()*~]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  const asForm = new URLSearchParams([["", value]]).toString().slice(1);
  for (const form of [plain, strict, strict.replaceAll("%7E", "~"), asForm]) {
    for (const text of [form, form.replaceAll("%2F", "/")]) {
      for (const spaced of [text, text.replaceAll("%20", "+")]) {
        yield spaced;
        yield spaced.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
      }
    }
  }
}

function* pieces(form: string): Generator<string> {
  if (form.length < MIN_SECRET_LENGTH) return;
  let start = 0;
  while (form.length - start >= 2 * PIECE_LENGTH) {
    yield form.slice(start, start + PIECE_LENGTH);
    start += PIECE_LENGTH;
  }
  yield form.slice(start);
}
