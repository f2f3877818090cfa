import * as z from "zod";

/** What a config field's `.meta()` says about the templates in it. */
export type FieldMarks = {
  /** Templates are rendered in the field's texts. */
  isTemplate: boolean;
  /** A text that is one whole `{{ … }}` becomes the value itself. */
  isNative: boolean;
  /** Passwords may be rendered into it. */
  isSecret: boolean;
  /** The value names a connection. */
  isConnection: boolean;
  /** The value names tasks directly downstream. */
  isDownstream: boolean;
};

/** Finds the marks of the field at a path within a config. */
export type MarksAt = (path: readonly (string | number)[]) => FieldMarks;

const NO_MARKS: FieldMarks = {
  isTemplate: false,
  isNative: false,
  isSecret: false,
  isConnection: false,
  isDownstream: false,
};

/** The same for many tasks of one operator: what was found of a field by its name is kept. */
export function keepMarks(marksAt: MarksAt): MarksAt {
  const kept = new Map<string | number, FieldMarks>();
  return (path) => {
    const [first] = path;
    if (first === undefined || path.length > 1) return marksAt(path);
    const marks = kept.get(first) ?? marksAt(path);
    kept.set(first, marks);
    return marks;
  };
}

/**
 * Reads the marks of an operator's config schema. A mark holds for everything below the field
 * that carries it, until a deeper field says otherwise.
 */
export function marksOfSchema(schema: z.ZodObject): MarksAt {
  return (path) => {
    let at: z.ZodType[] = [schema];
    let marks = NO_MARKS;
    for (const step of path) {
      at = at.flatMap((candidate) => stepInto(candidate, step));
      if (at.length === 0) return marks;
      for (const candidate of at) marks = mergeMarks(candidate, marks);
    }
    return marks;
  };
}

/** The schema and everything it wraps (optional, default, pipe…), unions spread out. */
function unwrap(schema: unknown, depth = 0): z.ZodType[] {
  if (!(schema instanceof z.ZodType) || depth > 10) return [];
  if (schema instanceof z.ZodUnion) {
    return [schema, ...schema.options.flatMap((option) => unwrap(option, depth + 1))];
  }
  if (schema instanceof z.ZodPipe) return [schema, ...unwrap(schema.in, depth + 1)];
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  ) {
    return [schema, ...unwrap(schema.unwrap(), depth + 1)];
  }
  return [schema];
}

function stepInto(schema: z.ZodType, step: string | number): z.ZodType[] {
  return unwrap(schema).flatMap((inner) => {
    if (inner instanceof z.ZodObject) {
      const shape: Readonly<Record<string, unknown>> = inner.shape;
      return Object.hasOwn(shape, step) ? unwrap(shape[step]) : [];
    }
    if (inner instanceof z.ZodRecord) return unwrap(inner.valueType);
    if (inner instanceof z.ZodArray) return unwrap(inner.element);
    return [];
  });
}

function mergeMarks(schema: z.ZodType, marks: FieldMarks): FieldMarks {
  const meta = schema.meta();
  if (meta === undefined) return marks;
  const mark = (key: string, inherited: boolean) =>
    typeof meta[key] === "boolean" ? meta[key] : inherited;
  return {
    isTemplate: mark("template", marks.isTemplate),
    isNative: mark("native", marks.isNative),
    isSecret: mark("secret", marks.isSecret),
    isConnection: mark("connection", marks.isConnection),
    isDownstream: mark("downstream", marks.isDownstream),
  };
}
