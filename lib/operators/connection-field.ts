import * as z from "zod";
import { field } from "./meta";

/** A config field that names a connection. */
export function connectionField(title: string, description: string) {
  return z
    .string()
    .min(1)
    .max(200)
    .meta(field({ title, description, connection: true }));
}
