import type { Operator } from "./define-operator";
import { fileTransferDescription } from "./file-transfer.schema";
import { openStore } from "./files/open-store";

/** The `file.transfer` operator. */
export const fileTransferOperator: Operator<typeof fileTransferDescription.config> = {
  ...fileTransferDescription,
  async run(ctx, { from_connection, from_path, to_connection, to_path }) {
    const from = await openStore(ctx, from_connection);
    try {
      const to = await openStore(ctx, to_connection);
      try {
        const content = await from.read(from_path);
        // It may fail before, or after, anybody reads it; an error that nobody hears ends the worker.
        content.on("error", () => {});
        try {
          const bytes = await to.write(to_path, content);
          ctx.log.system(`${from.name}: ${from_path} → ${to.name}: ${to_path}, ${bytes} bytes`);
          return { output: { path: to_path, bytes } };
        } finally {
          content.destroy();
        }
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  },
};
