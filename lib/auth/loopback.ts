/** Whether a host name or address reaches this machine only. */
export function isLoopbackHost(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/^::ffff:/, "");
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Whether a request was sent to this machine by a name that nobody else can give it. */
export function isLoopbackRequest(request: Request): boolean {
  const host = request.headers.get("host") ?? "";
  return isLoopbackHost(host.replace(/:\d+$/, ""));
}
