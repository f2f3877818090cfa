import type { Extension } from "@codemirror/state";

/** The highlighting of a language, fetched when a field of it is first shown; none for others. */
export async function languageOf(language: string): Promise<Extension> {
  switch (language) {
    case "python":
      return (await import("@codemirror/lang-python")).python();
    case "sql":
      return (await import("@codemirror/lang-sql")).sql();
    case "typescript":
    case "javascript":
      return (await import("@codemirror/lang-javascript")).javascript({ typescript: true });
    case "json":
      return (await import("@codemirror/lang-json")).json();
    case "bash": {
      const [{ StreamLanguage }, { shell }] = await Promise.all([
        import("@codemirror/language"),
        import("@codemirror/legacy-modes/mode/shell"),
      ]);
      return StreamLanguage.define(shell);
    }
    default:
      return [];
  }
}
