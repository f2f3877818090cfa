"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiError } from "@/lib/browser/fetcher";
import { useHydrated } from "@/lib/browser/hydrated";
import { type FieldErrors, failureText, problemErrors } from "./form-errors";

/** Drafts for as long as the page lives: closing a dialog by mistake loses nothing. */
const drafts = new Map<string, unknown>();

/** A form: its values, what is wrong with them, and whether it is being sent. */
export type FormState<V extends object> = {
  values: V;
  /** Changes fields, and takes back what was said of them. */
  set: (change: Partial<V>) => void;
  errors: FieldErrors;
  /** What went wrong that belongs to no field. */
  failure: string | null;
  busy: boolean;
  /** Back to the start, draft included. */
  reset: () => void;
  /** For the `<form>`; validation is ours, so that it needs `noValidate`. */
  formProps: {
    ref: (form: HTMLFormElement | null) => void;
    noValidate: true;
    method: "post";
    onSubmit: (event: FormEvent) => void;
  };
};

/**
 * State of a form. What was typed stays whatever happens: on a refusal, when the dialog around it
 * closes (with `draft`), and when the session has ended. After a refusal the first wrong field has
 * the focus.
 *
 * `check` gives what can be told without asking; `submit` throws what the server says.
 */
export function useForm<V extends object>(options: {
  initial: V;
  /** Keeps the values under this name, in this page's memory, until they were sent. */
  draft?: string;
  check?: (values: V) => FieldErrors;
  submit: (values: V) => Promise<void>;
  /** Fields whose errors have a place; those of others are told above. */
  fields?: readonly string[];
}): FormState<V> {
  const { initial, draft, check, submit } = options;
  const [values, setValues] = useState<V>(() =>
    // Only this hook writes the map, under a name that stands for this form.
    draft === undefined ? initial : ((drafts.get(draft) as V | undefined) ?? initial),
  );
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(0);
  const form = useRef<HTMLFormElement | null>(null);

  // What was typed into the server's page, before its script ran, stands in the fields only; those
  // with the name of a value give it.
  const [hydrates] = useState(!useHydrated());
  useEffect(() => {
    const element = form.current;
    if (hydrates && element !== null) setValues((now) => typedInto(element, now));
  }, [hydrates]);

  useEffect(() => {
    if (refusals === 0) return;
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refusals]);

  function set(change: Partial<V>) {
    const next = { ...values, ...change };
    if (draft !== undefined) drafts.set(draft, next);
    setValues(next);
    const changed = Object.keys(change);
    setErrors((before) =>
      Object.fromEntries(Object.entries(before).filter(([path]) => !isBelow(path, changed))),
    );
    setFailure(null);
  }

  function reset() {
    if (draft !== undefined) drafts.delete(draft);
    setValues(initial);
    setErrors({});
    setFailure(null);
  }

  function refuse(found: FieldErrors, text: string | null) {
    const { fields } = options;
    const homeless =
      fields === undefined ? [] : Object.entries(found).filter(([path]) => !fields.includes(path));
    setErrors(found);
    setFailure(text ?? (homeless.map(([path, what]) => `${path}: ${what}`).join(" ") || null));
    setRefusals((count) => count + 1);
  }

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (busy) return;
    const found = check?.(values) ?? {};
    if (Object.keys(found).length > 0) return refuse(found, null);
    setErrors({});
    setFailure(null);
    setBusy(true);
    try {
      await submit(values);
      if (draft !== undefined) drafts.delete(draft);
    } catch (error) {
      const told = error instanceof ApiError ? problemErrors(error.problems) : {};
      refuse(told, Object.keys(told).length > 0 ? null : failureText(error));
    } finally {
      setBusy(false);
    }
  }

  return {
    values,
    set,
    errors,
    failure,
    busy,
    reset,
    formProps: {
      ref: (element) => {
        form.current = element;
      },
      noValidate: true,
      // Sent before the page's script has loaded, it must not put a password into the address.
      method: "post",
      onSubmit: (event) => void onSubmit(event),
    },
  };
}

/** The values with the text of the form's fields of the same names. */
function typedInto<V extends object>(form: HTMLFormElement, values: V): V {
  const typed = [...new FormData(form)].filter(([name, text]) => {
    const known: unknown = Object.getOwnPropertyDescriptor(values, name)?.value;
    return typeof known === "string" && typeof text === "string" && known !== text;
  });
  return typed.length === 0 ? values : { ...values, ...Object.fromEntries(typed) };
}

function isBelow(path: string, names: readonly string[]): boolean {
  return names.some((name) => path === name || path.startsWith(`${name}.`));
}
