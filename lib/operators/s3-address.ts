import { RE2JS } from "re2js";

/** An object of a bucket. */
export interface S3Address {
  bucket: string;
  key: string;
}

/** The parts of `s3://bucket/key`; null for a text that is none. */
export function parseS3Address(text: string): S3Address | null {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(text);
  const [, bucket, key] = match ?? [];
  return bucket === undefined ? null : { bucket, key: key ?? "" };
}

/** What keys are compared with, and the prefix that all matching ones have. */
export interface KeyPattern {
  prefix: string;
  matches(key: string): boolean;
}

/**
 * A pattern of a Unix shell, as Airflow reads it: `*` and `?` stand for any characters, `/` among
 * them, `[abc]` and `[!abc]` for one of some.
 */
export function wildcardPattern(pattern: string): KeyPattern {
  const first = pattern.search(/[*?[]/);
  const compiled = RE2JS.compile(globSource(pattern), RE2JS.DOTALL);
  return {
    prefix: first < 0 ? pattern : pattern.slice(0, first),
    matches: (key) => compiled.matches(key),
  };
}

function globSource(pattern: string): string {
  return pattern.replace(/\[(!?)(\]?[^\]]*)\]|[\s\S]/g, (part, not?: string, set?: string) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (set === undefined) return RE2JS.quote(part);
    return `[${not === "!" ? "^" : ""}${set.replace(/[\\[\]^]/g, "\\$&")}]`;
  });
}

/**
 * A regular expression that must match from the start of a key, in linear time.
 *
 * @throws RE2JSException for one that cannot be read
 */
export function regexPattern(pattern: string): KeyPattern {
  const compiled = RE2JS.compile(pattern);
  return {
    prefix: literalPrefix(pattern),
    matches: (key) => compiled.matcher(key).lookingAt(),
  };
}

/** Literal characters that every match begins with; nothing when that is not plain to see. */
function literalPrefix(pattern: string): string {
  if (pattern.includes("|") || pattern.startsWith("(?")) return "";
  const match = /^\^?([\w/ =,:@%-]*)/.exec(pattern);
  const literal = match?.[1] ?? "";
  // A quantifier makes the last character optional.
  return /[*?{]/.test(pattern[match?.[0].length ?? 0] ?? "") ? literal.slice(0, -1) : literal;
}
