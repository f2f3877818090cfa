import { FolderError, pathInFolder } from "@/lib/net/folders";
import type { OperatorContext, ResolvedConnection } from "./context";
import { TaskFailure } from "./outcome";

/** The real path of a folder connection. Throws TaskFailure. */
export async function openFolder(
  ctx: Pick<OperatorContext, "folders" | "team">,
  connection: ResolvedConnection,
): Promise<string> {
  const { path } = connection.extra;
  if (connection.type !== "folder" || typeof path !== "string") {
    throw new TaskFailure(
      "wrong_connection_type",
      `Expected a folder connection, and ${connection.id} is of type ${connection.type}`,
      { retryable: false },
    );
  }
  return await ctx.folders.open(ctx.team.slug, path).catch(folderFailure);
}

/** The full path of a file in an opened folder. Throws TaskFailure `path_refused`. */
export function fileInFolder(folder: string, path: string): Promise<string> {
  return pathInFolder(folder, path).catch(folderFailure);
}

function folderFailure(error: unknown): never {
  if (!(error instanceof FolderError)) throw error;
  // Only a folder that is not there yet may be there the next time.
  throw new TaskFailure(error.code, error.message, {
    retryable: error.code === "folder_not_found",
    cause: error,
  });
}
