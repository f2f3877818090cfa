import { publicRoute } from "@/lib/http/route";
import { openApiDocument } from "./document";

let body: string | undefined;

/** The description of the API; it changes with a release only. */
export const GET = publicRoute({}, async () => {
  body ??= JSON.stringify(openApiDocument());
  return new Response(body, {
    headers: { "content-type": "application/json", "cache-control": "public, max-age=300" },
  });
});
