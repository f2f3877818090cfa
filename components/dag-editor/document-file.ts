import { MAX_YAML_BYTES } from "@/lib/core/dag/yaml-source";

/** What a file that was chosen or dropped comes to. */
export type ReadFile = { ok: true; text: string } | { ok: false; reason: string };

/** Reads a document from a file; what is no text of a fitting size is refused with the reason. */
export async function readDocumentFile(file: File): Promise<ReadFile> {
  if (file.size > MAX_YAML_BYTES) {
    return { ok: false, reason: `${file.name} is larger than a document may be: 1 MB` };
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return { ok: false, reason: `${file.name} is not text in UTF-8` };
  }
  if (text.includes("\u0000")) return { ok: false, reason: `${file.name} is not a text file` };
  if (text.trim() === "") return { ok: false, reason: `${file.name} is empty` };
  return { ok: true, text: text.replaceAll("\r\n", "\n") };
}

/** Hands a document to the browser as a file to keep. */
export function downloadYaml(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.yaml`;
  link.click();
  // The download has its own hold of the data once the click was handled.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
