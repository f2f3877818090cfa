import { join } from "node:path";
import * as z from "zod";
import { OWNER_ROLE, roleUrl } from "@/scripts/lib/db-roles";
import { Failure } from "@/scripts/lib/failure";
import { databaseUrl } from "@/scripts/lib/postgres-database";
import { openDataFolder, readJson } from "./data-folder";

/**
 * Address of the database as the worker's role, which sees all teams; that of a data folder's own server, or of DATABASE_URL.
 *
 * @throws Failure when the folder holds no database
 */
export function workerUrl(folder: string): string {
  const data = openDataFolder(folder);
  const secretKey = process.env.MILLRACE_SECRET_KEY || data.secrets.secretKey;
  const external = process.env.DATABASE_URL;
  if (external !== undefined && external !== "") {
    return roleUrl(external, secretKey, "millrace_sys");
  }
  const server = readJson(join(data.path, "postgres.json"), z.object({ port: z.number() }));
  if (server === undefined) {
    throw new Failure(`${data.path} holds no database`, "start the product first: npm run up");
  }
  const owner = databaseUrl(server.port, OWNER_ROLE, data.secrets.ownerPassword, "millrace");
  return roleUrl(owner, secretKey, "millrace_sys");
}
