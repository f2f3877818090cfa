"use client";

import { createContext, useContext } from "react";

/** What a field tells the control inside it. */
export type FieldWiring = {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
};

/** Set by `Field`, read by every control. */
export const FieldContext = createContext<FieldWiring | null>(null);

/** Attributes that tie a control to the label, help and error of the field around it. */
export function useFieldProps(own: { id?: string | undefined }): {
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
  "aria-required"?: true;
} {
  const field = useContext(FieldContext);
  if (field === null) return own.id === undefined ? {} : { id: own.id };
  return {
    id: own.id ?? field.id,
    ...(field.describedBy === undefined ? {} : { "aria-describedby": field.describedBy }),
    ...(field.invalid ? { "aria-invalid": true as const } : {}),
    ...(field.required ? { "aria-required": true as const } : {}),
  };
}
