import type { JsonValue } from "@/lib/schemas/json";

/** A request as a command for a POSIX shell; the token comes from the environment. */
export function curlLine(request: {
  url: string;
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  json?: JsonValue;
}): string {
  const { url, method = "GET", json } = request;
  return [
    method === "GET" ? "curl" : `curl -X ${method}`,
    '  -H "Authorization: Bearer $MILLRACE_TOKEN"',
    ...(json === undefined
      ? []
      : ["  -H 'Content-Type: application/json'", `  -d ${quoted(JSON.stringify(json))}`]),
    `  ${quoted(url)}`,
  ].join(" \\\n");
}

/** Text in single quotes, which the shell reads as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
