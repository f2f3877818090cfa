/** How the page is served. */
export interface SecurityContext {
  /** Random text of this request; scripts and styles without it do not run. */
  nonce: string;
  isHttps: boolean;
  isDevelopment: boolean;
}

/** The Content-Security-Policy of a page. */
export function contentSecurityPolicy({ nonce, isDevelopment }: SecurityContext): string {
  // React's development build evaluates text to show better stacks.
  const evaluation = isDevelopment ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Headers of every answer, pages and data alike. */
export function securityHeaders(context: SecurityContext): Record<string, string> {
  return {
    "content-security-policy": contentSecurityPolicy(context),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy":
      "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ...(context.isHttps
      ? { "strict-transport-security": "max-age=31536000; includeSubDomains" }
      : {}),
  };
}
