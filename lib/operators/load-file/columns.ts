import type { SqlKind } from "../sql/client";

/** What a column takes, as far as it is checked before a row is sent. */
export type ValueKind =
  | { readonly is: "integer"; readonly bits: number; readonly unsigned: boolean }
  | { readonly is: "number" }
  | { readonly is: "boolean" }
  | { readonly is: "date" }
  | { readonly is: "timestamp" }
  | { readonly is: "instant" }
  | { readonly is: "uuid" }
  | { readonly is: "json" }
  | { readonly is: "text"; readonly maxLength?: number | undefined }
  /** Whatever the database makes of it. */
  | { readonly is: "other" };

/** A column that is written. */
export interface TargetColumn {
  readonly name: string;
  readonly kind: ValueKind;
  readonly nullable: boolean;
}

const BITS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  integer: 32,
  bigint: 64,
};

/** The kind of a type as Postgres and MySQL name it. */
export function kindOfType(type: string): ValueKind {
  const text = type.toLowerCase();
  if (text === "tinyint(1)" || text === "boolean") return { is: "boolean" };
  const name = text.replace(/\s*\(.*$/, "");
  const length = /\((\d+)/.exec(text)?.[1];
  const bits = BITS[name.split(" ")[0] ?? ""];
  if (bits !== undefined) return { is: "integer", bits, unsigned: text.includes("unsigned") };
  if (/^(numeric|decimal|real|double|float)/.test(text)) return { is: "number" };
  if (text === "date") return { is: "date" };
  if (/^timestamp.*with time zone$|^timestamptz/.test(text)) return { is: "instant" };
  if (/^(timestamp|datetime)/.test(text)) return { is: "timestamp" };
  if (text === "uuid") return { is: "uuid" };
  if (text === "json" || text === "jsonb") return { is: "json" };
  if (/^(character varying|varchar|character|char)$/.test(name)) {
    return { is: "text", maxLength: length === undefined ? undefined : Number(length) };
  }
  return /text$/.test(name) ? { is: "text" } : { is: "other" };
}

/** What the values of a kind mean to the client that writes them. */
export function sqlKindOf({ is }: ValueKind): SqlKind {
  if (is === "boolean") return "boolean";
  return is === "instant" ? "instant" : "other";
}
