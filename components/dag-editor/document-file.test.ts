import { expect, test } from "vitest";
import { readDocumentFile } from "./document-file";

const file = (content: BlobPart) => new File([content], "dag.yaml");

test("a text file is read, with line breaks of one kind", async () => {
  expect(await readDocumentFile(file("\ufeffdag_id: a\r\ntasks: {}\r\n"))).toEqual({
    ok: true,
    text: "dag_id: a\ntasks: {}\n",
  });
});

test.each([
  ["too large", file("x".repeat(1024 * 1024 + 1)), /1 MB/],
  ["other bytes", file(new Uint8Array([0xff, 0xfe, 0x00])), /UTF-8/],
  ["a NUL", file("a\u0000b"), /not a text file/],
  ["nothing", file(" \n"), /empty/],
])("a file is refused: %s", async (_, given, reason) => {
  const read = await readDocumentFile(given);
  expect(read.ok ? "" : read.reason).toMatch(reason);
});
