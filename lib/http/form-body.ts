import * as z from "zod";
import { invalid } from "@/lib/errors";
import { isStorableText } from "@/lib/schemas/json";
import { readBytes, readJsonBody } from "./json-body";

const MAX_FORM_BYTES = 64 * 1024;
const flatSchema = z.record(z.string(), z.union([z.string(), z.boolean()]).transform(String));

/**
 * A small form, sent as such or as JSON: text by name.
 *
 * @throws AppError too_large, unsupported_media_type, invalid_json, invalid_request
 */
export async function parseForm(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  const fields =
    type === "application/x-www-form-urlencoded"
      ? Object.fromEntries(
          new URLSearchParams(Buffer.from(await readBytes(request, MAX_FORM_BYTES)).toString()),
        )
      : flatSchema.safeParse((await readJsonBody(request)).value).data;
  if (fields === undefined || !Object.values(fields).every(isStorableText)) throw invalid([]);
  return fields;
}
