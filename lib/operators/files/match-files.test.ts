import { describe, expect, it } from "vitest";
import { type FolderEntry, type FolderTree, matchFiles } from "./match-files";

const FILES = [
  "in/a.csv",
  "in/b.csv",
  "in/b.txt",
  "in/.hidden.csv",
  "in/c.csv.5b0b1c1e-7f5e-4a43-9a0c-2b9e0a0f3c11.partial",
  "in/2026/01/x.csv",
  "in/2026/02/x.csv",
  "top.csv",
];

/** The files above as a tree that counts which folders are read. */
function tree(): FolderTree & { read: string[] } {
  const read: string[] = [];
  const below = (folder: string) =>
    folder === ""
      ? FILES
      : FILES.filter((file) => file.startsWith(`${folder}/`)).map((file) =>
          file.slice(folder.length + 1),
        );
  return {
    read,
    async entries(folder) {
      read.push(folder);
      const names = new Map<string, FolderEntry>();
      for (const rest of below(folder)) {
        const [name = "", ...more] = rest.split("/");
        names.set(name, {
          name,
          kind: more.length > 0 ? "folder" : "file",
          bytes: 1,
          version: "1",
        });
      }
      return [...names.values()];
    },
    async file(path) {
      return FILES.includes(path) ? { bytes: 1, version: "1" } : null;
    },
  };
}

const paths = async (pattern: string) =>
  (await matchFiles(tree(), pattern, new AbortController().signal)).map(({ path }) => path);

describe("matchFiles", () => {
  it.each([
    ["in/a.csv", ["in/a.csv"]],
    ["in/gone.csv", []],
    ["in/*.csv", ["in/a.csv", "in/b.csv"]],
    ["in/?.[ct]*", ["in/a.csv", "in/b.csv", "in/b.txt"]],
    ["in/[!a].csv", ["in/b.csv"]],
    ["in/.*.csv", ["in/.hidden.csv"]],
    ["in/2026/*/x.csv", ["in/2026/01/x.csv", "in/2026/02/x.csv"]],
    ["in/**/x.csv", ["in/2026/01/x.csv", "in/2026/02/x.csv"]],
    ["**/*.csv", ["in/2026/01/x.csv", "in/2026/02/x.csv", "in/a.csv", "in/b.csv", "top.csv"]],
    ["in/2026/**", ["in/2026/01/x.csv", "in/2026/02/x.csv"]],
    ["*.csv", ["top.csv"]],
    ["nowhere/*.csv", []],
  ])("%s", async (pattern, expected) => {
    expect(await paths(pattern)).toEqual(expected);
  });

  it("reads no folder that cannot hold a match", async () => {
    const files = tree();
    await matchFiles(files, "in/2026/*/x.csv", new AbortController().signal);
    expect(files.read).toEqual(["in/2026"]);
  });

  it("refuses to go through endless folders", async () => {
    const endless: FolderTree = {
      entries: async () =>
        Array.from({ length: 1000 }, (_, at) => ({
          name: `n${at}`,
          kind: "folder" as const,
          bytes: 0,
          version: "",
        })),
      file: async () => null,
    };
    await expect(matchFiles(endless, "**/x", new AbortController().signal)).rejects.toMatchObject({
      code: "too_many_files",
      retryable: false,
    });
  });
});
