"use client";

import { useState } from "react";
import { Textarea } from "@/components/ui/input";
import type { JsonValue } from "@/lib/schemas/json";
import { asJson, fromJson } from "./field-text";

/** A value typed as JSON. What is no JSON stays in the field, with the reason, until it is put right. */
export function JsonInput({
  value,
  hint,
  isReadOnly,
  onChange,
}: {
  value: unknown;
  hint?: string | undefined;
  isReadOnly: boolean;
  onChange: (value: JsonValue | undefined) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const shown = asJson(value);
  function leave() {
    if (typed === null) return;
    const read = fromJson(typed);
    setFault(read.ok ? null : read.reason);
    if (!read.ok) return;
    setTyped(null);
    if (typed !== shown) onChange(read.value);
  }
  return (
    <>
      <Textarea
        mono
        rows={2}
        spellCheck={false}
        readOnly={isReadOnly}
        placeholder={hint}
        value={typed ?? shown}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={leave}
      />
      {fault !== null && (
        <p role="alert" className="text-danger-text text-xs">
          {fault}
        </p>
      )}
    </>
  );
}
