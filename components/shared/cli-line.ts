/** An option of a command: left out when undefined or false, alone when true. */
type CliOption = string | number | boolean | readonly string[] | undefined;

/** A command of our own, for a POSIX shell: `millrace tasks clear my_dag … --past`. */
export function cliLine(
  words: readonly string[],
  options: Readonly<Record<string, CliOption>> = {},
): string {
  const parts = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return [`--${name} ${bare(typeof value === "object" ? value.join(",") : String(value))}`];
  });
  return ["npx millrace", ...words.map(bare), ...parts].join(" ");
}

/** A word as it is, or in single quotes when the shell would read it otherwise. */
function bare(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
