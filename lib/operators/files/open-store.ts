import type { OperatorContext } from "../context";
import { TaskFailure } from "../outcome";
import { folderStore } from "./folder-store";
import { httpStore } from "./http-store";
import { s3Store } from "./s3-store";
import { sftpStore } from "./sftp-store";
import type { FileStore } from "./store";

/** Opens the files of a connection. Throws TaskFailure `wrong_connection_type`… */
export async function openStore(ctx: OperatorContext, connectionId: string): Promise<FileStore> {
  const connection = await ctx.connection(connectionId);
  switch (connection.type) {
    case "folder":
      return await folderStore(ctx, connection);
    case "sftp":
      return await sftpStore(ctx, connection);
    case "s3":
      return await s3Store(ctx, { connection: connectionId });
    case "http":
      return httpStore(ctx, connectionId);
    default:
      throw new TaskFailure(
        "wrong_connection_type",
        `Expected a connection of type sftp, folder, s3 or http, and ${connectionId} is of type ${connection.type}`,
        { retryable: false },
      );
  }
}
