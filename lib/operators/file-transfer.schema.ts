import * as z from "zod";
import { connectionField } from "./connection-field";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

const KINDS = "An SFTP server, a local folder or an S3 store";
const path = (title: string) =>
  z
    .string()
    .min(1)
    .max(1024)
    .meta(
      field({
        title,
        description: "The path on the server or below the folder; in a store s3://bucket/key",
        template: true,
      }),
    );

/** Copies a file from one place to another. */
export const fileTransferDescription = describeOperator({
  type: "file.transfer",
  label: "File transfer",
  description: "Copies a file between SFTP servers, local folders and S3; whole, or not at all",
  icon: "file-up",
  kind: "in_process",
  config: z.strictObject({
    from_connection: connectionField("From", KINDS),
    from_path: path("From path"),
    to_connection: connectionField("To", KINDS),
    to_path: path("To path"),
  }),
});
