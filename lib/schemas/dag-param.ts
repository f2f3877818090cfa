import * as z from "zod";
import { jsonValue } from "./json";

/** JSON types that a param can have; `nullable: true` allows null besides. */
export const PARAM_TYPES = ["string", "number", "integer", "boolean", "array", "object"] as const;
export type ParamType = (typeof PARAM_TYPES)[number];

const paramValue = jsonValue({ maxDepth: 8, maxBytes: 16 * 1024 });

/** The subset of JSON Schema that describes one element of an array param. */
const paramItemsSchema = z.strictObject({
  type: z.enum(["string", "number", "integer", "boolean"]).meta({ title: "Type" }),
  enum: z.array(paramValue).min(1).max(500).optional().meta({ title: "Choices" }),
});

/** The subset of JSON Schema that describes a param of a DAG; it makes the trigger form. */
export const dagParamSchema = z
  .strictObject({
    type: z.enum(PARAM_TYPES).meta({
      title: "Type",
      description: "JSON type of the value",
      examples: ["string"],
    }),
    default: paramValue.optional().meta({
      title: "Default",
      description: "Value when a run names none; without it the param is required",
      examples: ["eu"],
    }),
    title: z
      .string()
      .max(200)
      .optional()
      .meta({ title: "Title", examples: ["Region"] }),
    description: z.string().max(2000).optional().meta({ title: "Description" }),
    nullable: z.boolean().optional().meta({ title: "Nullable", description: "Also accept null" }),
    enum: z
      .array(paramValue)
      .min(1)
      .max(500)
      .optional()
      .meta({
        title: "Choices",
        description: "The only values accepted",
        examples: [["eu", "us"]],
      }),
    minimum: z.number().optional().meta({ title: "Minimum", description: "Smallest number" }),
    maximum: z.number().optional().meta({ title: "Maximum", description: "Largest number" }),
    minLength: z.number().int().min(0).optional().meta({ title: "Shortest text" }),
    maxLength: z.number().int().min(0).optional().meta({ title: "Longest text" }),
    pattern: z
      .string()
      .max(200)
      .optional()
      .meta({
        title: "Pattern",
        description:
          "Regular expression for the text, without back-references and lookarounds; unanchored as in JSON Schema",
        examples: ["^[a-z]{2}$"],
      }),
    format: z.enum(["date", "date-time"]).optional().meta({ title: "Format" }),
    items: paramItemsSchema
      .optional()
      .meta({ title: "Items", description: "Type of each element" }),
  })
  .meta({ title: "Param" });

/** One param of a DAG, as written. */
export type DagParam = z.output<typeof dagParamSchema>;
