"use client";

import { clsx } from "clsx";
import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { passwordStrength, type Strength } from "./password-strength";

/** A password that can be looked at while typing. */
export function PasswordField({
  label = "Password",
  name = "password",
  value,
  onChange,
  error,
  help,
  autoComplete,
}: {
  label?: string;
  name?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  help?: ReactNode;
  autoComplete: "current-password" | "new-password";
}) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} error={error} {...(help === undefined ? {} : { help })}>
      <Input
        type={shown ? "text" : "password"}
        name={name}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        end={
          <IconButton
            size="sm"
            label={shown ? "Hide what is typed" : "Show what is typed"}
            aria-pressed={shown}
            className="-mr-2"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
          </IconButton>
        }
      />
    </Field>
  );
}

const tones: Record<Strength["level"], string> = {
  0: "bg-control",
  1: "bg-danger",
  2: "bg-warn",
  3: "bg-ok",
  4: "bg-ok",
};

/** Four bars and a word for a password that is being chosen. */
export function StrengthMeter({
  password,
  personal,
}: {
  password: string;
  personal: readonly string[];
}) {
  const { level, hint } = passwordStrength(password, personal);
  return (
    <span className="flex items-center gap-3">
      <span aria-hidden="true" className="flex w-24 gap-1">
        {([1, 2, 3, 4] as const).map((bar) => (
          <span
            key={bar}
            className={clsx(
              "h-1 flex-1 rounded-full transition-colors",
              bar <= level ? tones[level] : "bg-active",
            )}
          />
        ))}
      </span>
      <span aria-live="polite">{password === "" ? "At least 10 characters" : hint}</span>
    </span>
  );
}
