/** How well a password would stand up to guessing, from 0 (refused or hopeless) to 4. */
export type Strength = { level: 0 | 1 | 2 | 3 | 4; hint: string };

const MIN_LENGTH = 10;
const COMMON =
  /pass(word|wort)?|qwert|azerty|letmein|welcome|admin|login|millrace|iloveyou|monkey/gi;
const SEQUENCES = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertzuiop qwertyuiop asdfghjkl";

/**
 * Judges a password by its length and by what is easy to guess in it: common words, runs, repeats
 * and the person's own name or address. A hint for people; the server only asks for the length.
 */
export function passwordStrength(password: string, personal: readonly string[] = []): Strength {
  if (password.length < MIN_LENGTH) {
    const missing = MIN_LENGTH - password.length;
    return { level: 0, hint: `${missing} more ${missing === 1 ? "character" : "characters"}` };
  }
  const own = personal
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= 4);
  let rest = password.toLowerCase();
  for (const word of own) rest = rest.replaceAll(word, "·");
  rest = rest.replace(COMMON, "·").replace(/(.)\1{2,}/gu, "$1");
  rest = withoutRuns(rest);
  const distinct = new Set(rest).size;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length;
  const score = Math.min(rest.length, distinct * 2) + (kinds - 1) * 1.5;
  if (score < 8) return { level: 1, hint: "Easy to guess" };
  if (score < 13) return { level: 2, hint: "Fair; a longer one is better" };
  if (score < 18) return { level: 3, hint: "Good" };
  return { level: 4, hint: "Strong" };
}

/** Takes out four and more neighbours of the alphabet, the digits or the keyboard. */
function withoutRuns(text: string): string {
  let kept = "";
  let at = 0;
  while (at < text.length) {
    let length = 1;
    while (at + length < text.length && isRun(text.slice(at, at + length + 1))) length += 1;
    kept += length >= 4 ? text.slice(at, at + 1) : text.slice(at, at + length);
    at += length;
  }
  return kept;
}

function isRun(part: string): boolean {
  return SEQUENCES.includes(part) || SEQUENCES.includes([...part].reverse().join(""));
}
