import Anser from "anser";

/** A piece of a line in one look. `color` is a CSS colour outside of the eight named ones. */
export type LogSpan = { text: string; className: string; color: string | undefined };

// Control sequences: CSI (colours, cursor), OSC (titles, links), and other two-character escapes.
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** The text as it reads, without colours and control characters; what search looks at. */
export function plainText(text: string): string {
  if (!hasControl(text)) return text;
  return text.replace(ESCAPES, "").replace(CONTROLS, "");
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code < 32 && code !== 9) || code === 127) return true;
  }
  return false;
}

/** A line as spans; joined, their texts are {@link plainText} of it. */
export function ansiSpans(text: string): LogSpan[] {
  if (!hasControl(text)) return [{ text, className: "", color: undefined }];
  const spans: LogSpan[] = [];
  for (const entry of Anser.ansiToJson(keepColours(text), { use_classes: true, json: true })) {
    const content = plainText(entry.content);
    if (content === "") continue;
    const decorations = entry.decorations ?? [];
    const reversed = decorations.includes("reverse");
    const classes: string[] = decorations.map((decoration) => `log-${decoration}`);
    const { name, color } = colourOf(entry.fg, entry.fg_truecolor);
    if (name !== undefined) classes.push(`log-fg-${name}`);
    if (entry.bg || reversed) classes.push("log-marked");
    spans.push({ text: content, className: classes.join(" "), color });
  }
  return spans;
}

/** Removes every escape but colours, which alone are shown. */
function keepColours(text: string): string {
  return text.replace(ESCAPES, (sequence) =>
    sequence.startsWith("\u001b[") && sequence.endsWith("m") ? sequence : "",
  );
}

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
type ColourName = (typeof NAMES)[number];

function colourOf(
  fg: string | null,
  truecolor: string | null,
): { name: ColourName | undefined; color: string | undefined } {
  const none = { name: undefined, color: undefined };
  if (!fg) return none;
  const name = NAMES.find((known) => fg === `ansi-${known}` || fg === `ansi-bright-${known}`);
  if (name !== undefined) return { name, color: undefined };
  if (fg === "ansi-truecolor") {
    const rgb = /^(\d{1,3}), ?(\d{1,3}), ?(\d{1,3})$/.exec(truecolor ?? "");
    return rgb === null ? none : { name: undefined, color: `rgb(${rgb[1]} ${rgb[2]} ${rgb[3]})` };
  }
  const palette = /^ansi-palette-(\d{1,3})$/.exec(fg)?.[1];
  return palette === undefined ? none : { name: undefined, color: paletteColour(Number(palette)) };
}

/** A colour of the 256 of xterm, above the first 16. */
function paletteColour(index: number): string | undefined {
  if (index < 16 || index > 255) return undefined;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`;
}
