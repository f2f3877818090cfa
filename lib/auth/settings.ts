import { type WebEnv, webEnv } from "@/lib/env";

let parsed: WebEnv | undefined;

/** The web process' settings, parsed once. */
export function webSettings(): WebEnv {
  parsed ??= webEnv();
  return parsed;
}

/** Whether browsers reach the product over TLS; cookies are Secure then. */
export function isSecureSite(): boolean {
  return webSettings().baseUrl.startsWith("https://");
}
