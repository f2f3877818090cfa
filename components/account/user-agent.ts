/** A browser and a system in words: "Firefox on Windows"; what is unknown is left out. */
export function describeUserAgent(userAgent: string): { text: string; isMobile: boolean } {
  const browser = first(userAgent, [
    [/\bEdg(?:e|A|iOS)?\//, "Edge"],
    [/\bOPR\/|\bOpera/, "Opera"],
    [/\bFirefox\/|\bFxiOS\//, "Firefox"],
    [/\bHeadlessChrome\//, "Headless Chrome"],
    [/\bChrome\/|\bCriOS\//, "Chrome"],
    [/\bSafari\//, "Safari"],
    [/^curl\//, "curl"],
  ]);
  const system = first(userAgent, [
    [/\biPhone\b/, "iPhone"],
    [/\biPad\b/, "iPad"],
    [/\bAndroid\b/, "Android"],
    [/\bWindows\b/, "Windows"],
    [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
    [/\bCrOS\b/, "ChromeOS"],
    [/\bLinux\b/, "Linux"],
  ]);
  const text = [browser, system].filter((part) => part !== undefined).join(" on ");
  return {
    text: text === "" ? "Unknown browser" : text,
    isMobile: system === "iPhone" || system === "iPad" || system === "Android",
  };
}

function first(text: string, table: readonly (readonly [RegExp, string])[]): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}
