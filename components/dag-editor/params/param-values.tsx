import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { ParamType } from "@/lib/schemas/dag-param";
import type { JsonValue } from "@/lib/schemas/json";
import { asText } from "../form/field-text";
import { JsonInput } from "../form/json-input";
import { ListField } from "../form/list-field";
import { useFieldDraft } from "../form/use-field-draft";

type Change = (value: JsonValue | undefined) => void;

/** The default of a param, typed as its type wants it; a choice where there are choices. */
export function DefaultField({
  type,
  choices,
  value,
  error,
  isReadOnly,
  onChange,
}: {
  type: ParamType;
  choices: readonly JsonValue[];
  value: JsonValue | undefined;
  error: string | undefined;
  isReadOnly: boolean;
  onChange: Change;
}) {
  return (
    <Field label="Default" error={error} help="Without one, each run must be given a value.">
      <DefaultControl
        type={type}
        choices={type === "boolean" ? [true, false] : choices}
        value={value}
        isReadOnly={isReadOnly}
        onChange={onChange}
      />
    </Field>
  );
}

function DefaultControl({
  type,
  choices,
  value,
  isReadOnly,
  onChange,
}: {
  type: ParamType;
  choices: readonly JsonValue[];
  value: JsonValue | undefined;
  isReadOnly: boolean;
  onChange: Change;
}) {
  const isPlain = typeof value !== "object" || value === null;
  if (choices.length > 0 && isPlain && choices.every((choice) => typeof choice !== "object")) {
    return (
      <Select
        options={[
          { value: "", label: "None" },
          ...choices.map((choice) => ({ value: `=${asText(choice)}`, label: wordFor(choice) })),
        ]}
        value={value === undefined ? "" : `=${asText(value)}`}
        disabled={isReadOnly}
        onValueChange={(chosen) =>
          onChange(choices.find((choice) => `=${asText(choice)}` === chosen))
        }
      />
    );
  }
  if (type === "array" || type === "object" || !isPlain || value === null) {
    return <JsonInput value={value} isReadOnly={isReadOnly} onChange={onChange} />;
  }
  return (
    <PlainInput
      value={asText(value)}
      isReadOnly={isReadOnly}
      onCommit={(text) => onChange(typedAs(type, text))}
    />
  );
}

/** The only values that a param may have. */
export function ChoicesField({
  type,
  choices,
  error,
  isReadOnly,
  onChange,
}: {
  type: ParamType;
  choices: readonly JsonValue[];
  error: string | undefined;
  isReadOnly: boolean;
  onChange: Change;
}) {
  const isNumber = type === "integer" || type === "number";
  const isListed =
    (type === "string" && choices.every((choice) => typeof choice === "string")) ||
    (isNumber && choices.every((choice) => typeof choice === "number"));
  return (
    <Field label="Choices" error={error} help="The only values accepted; none: any.">
      {isListed ? (
        <ListField
          label="Choices"
          values={choices.map(asText)}
          known={[]}
          isReadOnly={isReadOnly}
          {...(isNumber
            ? {
                refuse: (text: string) =>
                  typeof typedAs(type, text) === "number" ? null : `“${text}” is no ${type}`,
              }
            : {})}
          onChange={(texts) =>
            onChange(
              texts.length === 0 ? undefined : texts.map((text) => typedAs(type, text) ?? text),
            )
          }
        />
      ) : (
        <JsonInput
          value={choices.length === 0 ? undefined : [...choices]}
          isReadOnly={isReadOnly}
          onChange={onChange}
        />
      )}
    </Field>
  );
}

function PlainInput({
  value,
  isReadOnly,
  onCommit,
}: {
  value: string;
  isReadOnly: boolean;
  onCommit: (text: string) => void;
}) {
  const draft = useFieldDraft(value, onCommit);
  return (
    <Input
      value={draft.text}
      readOnly={isReadOnly}
      spellCheck={false}
      onChange={(event) => draft.onText(event.target.value)}
      onBlur={draft.leave}
      onKeyDown={(event) => event.key === "Enter" && draft.leave()}
    />
  );
}

/** A typed text as a value of the type; what is none stays text, and the document says so. */
function typedAs(type: ParamType, text: string): JsonValue | undefined {
  if (text === "") return undefined;
  const isNumber =
    (type === "integer" && /^-?\d{1,15}$/.test(text.trim())) ||
    (type === "number" && /^-?\d{1,15}(\.\d{1,15})?$/.test(text.trim()));
  return isNumber ? Number(text) : text;
}

function wordFor(choice: JsonValue): string {
  if (typeof choice === "boolean") return choice ? "Yes" : "No";
  return asText(choice);
}
