/** The custom properties of each theme, read from the text of the global stylesheet. */
export type ThemeTokens = { light: Map<string, string>; dark: Map<string, string> };

/** Reads the token blocks of both themes; values that are not hex colours are left out. */
export function readTokens(css: string): ThemeTokens {
  return {
    light: block(css, ':root,\n[data-theme="light"] {'),
    dark: block(css, '[data-theme="dark"] {'),
  };
}

function block(css: string, opening: string): Map<string, string> {
  const start = css.indexOf(`\n${opening}`);
  if (start < 0) throw new Error(`The stylesheet has no block "${opening}"`);
  const text = css.slice(start, css.indexOf("\n}", start));
  return new Map(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [
      match[1] ?? "",
      match[2] ?? "",
    ]),
  );
}

type Rgb = readonly [number, number, number];

/** Linear-light red, green and blue (0 to 1) of a hex colour. */
export function linearRgb(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Relative luminance as WCAG defines it. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two hex colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(linearRgb(one)), luminance(linearRgb(other))].sort(
    (a, b) => a - b,
  );
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** The three common colour-vision deficiencies. */
export type Deficiency = "protanopia" | "deuteranopia" | "tritanopia";

// Full-strength matrices of Machado, Oliveira and Fernandes (2009), for linear light.
const matrices: Record<Deficiency, readonly [Rgb, Rgb, Rgb]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Linear light of a hex colour as a person with the deficiency sees it. */
export function simulate(hex: string, deficiency: Deficiency): Rgb {
  const [red, green, blue] = linearRgb(hex);
  const [r, g, b] = matrices[deficiency].map((row) =>
    Math.min(1, Math.max(0, row[0] * red + row[1] * green + row[2] * blue)),
  );
  return [r ?? 0, g ?? 0, b ?? 0];
}

/** Distance of two colours after gamma, 0 to about 1.7; under 0.12 they are hard to tell apart. */
export function srgbDistance(one: Rgb, other: Rgb): number {
  const gamma = (value: number) => value ** (1 / 2.2);
  return Math.hypot(
    gamma(one[0]) - gamma(other[0]),
    gamma(one[1]) - gamma(other[1]),
    gamma(one[2]) - gamma(other[2]),
  );
}
