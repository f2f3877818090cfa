import * as z from "zod";
import { connectionField } from "./connection-field";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

const addresses = (title: string) =>
  z
    .union([z.string().min(3).max(5000), z.array(z.string().min(3).max(320)).min(1).max(100)])
    .meta(
      field({ title, description: "One address, several with commas, or a list", template: true }),
    );

/** Sends an e-mail. */
export const emailSendDescription = describeOperator({
  type: "email.send",
  label: "E-mail",
  description: "Sends an e-mail by an SMTP connection",
  icon: "mail",
  kind: "in_process",
  config: z.strictObject({
    connection: connectionField("Connection", "An SMTP connection"),
    to: addresses("To"),
    cc: addresses("Cc").optional(),
    subject: z
      .string()
      .min(1)
      .max(500)
      .meta(field({ title: "Subject", template: true })),
    text: z
      .string()
      .max(1024 * 1024)
      .optional()
      .meta(field({ title: "Text", template: true })),
    html: z
      .string()
      .max(1024 * 1024)
      .optional()
      .meta(field({ title: "HTML", template: true })),
  }),
  check(config) {
    if (config.text !== undefined || config.html !== undefined) return [];
    return [{ path: ["text"], message: "Expected text, html or both", code: "content_missing" }];
  },
});
