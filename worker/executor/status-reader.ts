/** Reads bwrap's `--json-status-fd`: one JSON object a line. */
export class StatusReader {
  #text = "";
  /** Host pid of the sandbox's first process, once it exists. */
  childPid: number | undefined;
  /** The payload's exit code; 128 + n when signal n ended it. Undefined until it ended. */
  exitCode: number | undefined;

  write(data: Buffer): void {
    this.#text += data.toString("utf8");
    const lines = this.#text.split("\n");
    this.#text = lines.pop() ?? "";
    for (const line of lines) this.#take(line);
  }

  #take(line: string): void {
    if (line.trim() === "") return;
    const status: unknown = JSON.parse(line);
    if (typeof status !== "object" || status === null) return;
    if ("child-pid" in status && typeof status["child-pid"] === "number") {
      this.childPid = status["child-pid"];
    }
    if ("exit-code" in status && typeof status["exit-code"] === "number") {
      this.exitCode = status["exit-code"];
    }
  }
}
