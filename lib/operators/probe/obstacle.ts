import { TaskFailure } from "../outcome";

/** What stands between us and a server, as far as a person can do something about it. */
export type Obstacle =
  | "connection_refused"
  | "no_answer"
  | "host_unreachable"
  | "connection_cut"
  | "certificate_expired"
  | "certificate_not_yet_valid"
  | "certificate_of_other_host"
  | "certificate_not_trusted"
  | "tls_not_spoken"
  | "tls_required"
  | "other_protocol";

/** What the system, OpenSSL and the client libraries call it. */
const BY_CODE: Readonly<Record<string, Obstacle>> = {
  ECONNREFUSED: "connection_refused",
  ETIMEDOUT: "no_answer",
  UND_ERR_CONNECT_TIMEOUT: "no_answer",
  UND_ERR_HEADERS_TIMEOUT: "no_answer",
  EHOSTUNREACH: "host_unreachable",
  ENETUNREACH: "host_unreachable",
  EADDRNOTAVAIL: "host_unreachable",
  ECONNRESET: "connection_cut",
  EPIPE: "connection_cut",
  UND_ERR_SOCKET: "connection_cut",
  PROTOCOL_CONNECTION_LOST: "connection_cut",
  CERT_HAS_EXPIRED: "certificate_expired",
  CERT_NOT_YET_VALID: "certificate_not_yet_valid",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate_of_other_host",
  CERT_REVOKED: "certificate_not_trusted",
  CERT_UNTRUSTED: "certificate_not_trusted",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate_not_trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate_not_trusted",
  UNABLE_TO_GET_ISSUER_CERT: "certificate_not_trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate_not_trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate_not_trusted",
  ERR_SSL_WRONG_VERSION_NUMBER: "tls_not_spoken",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "tls_not_spoken",
  HANDSHAKE_NO_SSL_SUPPORT: "tls_not_spoken",
};

/** ssh2 tells by a level what it was doing. */
const BY_LEVEL: Readonly<Record<string, Obstacle>> = {
  "client-timeout": "no_answer",
  handshake: "other_protocol",
  protocol: "other_protocol",
};

/** Where a driver gives words and no code; OpenSSL's are the same everywhere. */
const BY_WORDS: readonly (readonly [RegExp, Obstacle])[] = [
  [/certificate has expired/, "certificate_expired"],
  [/certificate is not yet valid/, "certificate_not_yet_valid"],
  [/does not match certificate's altnames/, "certificate_of_other_host"],
  [
    /self.signed certificate|unable to (verify the first|get (local )?issuer) certificate/,
    "certificate_not_trusted",
  ],
  [/server does not support SSL/i, "tls_not_spoken"],
  [/no pg_hba\.conf entry .*no encryption/i, "tls_required"],
  [/timeout expired|no answer in time|server does not answer/i, "no_answer"],
];

/** How deep causes are followed. */
const MAX_DEPTH = 6;

/** What stood in the way, found in an error or in what caused it; null when it is something else. */
export function obstacleOf(caught: unknown): Obstacle | null {
  let error = caught;
  for (let depth = 0; depth < MAX_DEPTH && error instanceof Error; depth += 1) {
    const found = obstacleIn(error);
    if (found !== null) return found;
    error = error instanceof AggregateError ? error.errors[0] : error.cause;
  }
  return null;
}

function obstacleIn(error: Error): Obstacle | null {
  // A failure's own code is ours; its message is made of its cause's.
  const codes = error instanceof TaskFailure ? [] : [textAt(error, "code")];
  // The mail library puts its own code in the place of the system's, which it keeps beside it.
  codes.push(textAt(error, "originalCode"));
  for (const code of codes) {
    const known = BY_CODE[code];
    if (known !== undefined) return known;
  }
  if (error.name === "HTTPParserError") return "other_protocol";
  if (error.name === "TimeoutError") return "no_answer";
  const byLevel = BY_LEVEL[textAt(error, "level")];
  if (byLevel !== undefined) return byLevel;
  return BY_WORDS.find(([words]) => words.test(error.message))?.[1] ?? null;
}

function textAt(error: Error, name: string): string {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : "";
}
