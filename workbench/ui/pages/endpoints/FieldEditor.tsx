// A form made from a JSON Schema (core/schema-form.ts). An optional part that is empty is left out of the value.

import { isRecord, parseJson, pretty } from "@core/json";
import { type Field, emptyOf } from "@core/schema-form";
import { Plus, X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";

import { Badge } from "../../shared/Badge";
import { Button, IconButton } from "../../shared/Button";
import styles from "./FieldEditor.module.css";

interface FieldEditorProps<F extends Field = Field> {
  field: F;
  /** Where it stands in the whole, read out. */
  path: string;
  value: unknown;
  /** undefined leaves it out. */
  onChange: (value: unknown) => void;
}

export function FieldEditor(props: FieldEditorProps) {
  const { field } = props;
  switch (field.kind) {
    case "object":
      return <ObjectEditor {...props} field={field} />;
    case "list":
      return <ListEditor {...props} field={field} />;
    default:
      return <Input {...props} />;
  }
}

type Of<K extends Field["kind"]> = Extract<Field, { kind: K }>;

function ObjectEditor({ field, path, value, onChange }: FieldEditorProps<Of<"object">>) {
  const known = isRecord(value) ? value : {};
  const change = (name: string, part: unknown) => {
    const next = { ...known };
    if (part === undefined) delete next[name];
    else next[name] = part;
    onChange(next);
  };
  return (
    <div className={field.label ? styles.nested : styles.fields}>
      {field.fields.map((member) => (
        <Labelled key={member.name} field={member}>
          <FieldEditor
            field={member}
            path={`${path}.${member.name}`}
            value={known[member.name]}
            onChange={(part) => change(member.name, part)}
          />
        </Labelled>
      ))}
    </div>
  );
}

function Labelled({ field, children }: { field: Field; children: ReactNode }) {
  return (
    <div className={styles.labelled} data-wide={field.kind === "object" || undefined}>
      <div className={styles.label}>
        <span>{field.label}</span>
        {!field.required && <Badge>optional</Badge>}
        {field.description && <p>{field.description}</p>}
      </div>
      {children}
    </div>
  );
}

function ListEditor({ field, path, value, onChange }: FieldEditorProps<Of<"list">>) {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return (
    <div className={styles.items}>
      {items.map((item, at) => (
        <div key={at} className={styles.item}>
          <FieldEditor
            field={field.item}
            path={`${path} ${at + 1}`}
            value={item}
            onChange={(part) => onChange(items.map((other, place) => (place === at ? part : other)))}
          />
          <IconButton
            icon={X}
            label={`Remove ${path} ${at + 1}`}
            onClick={() => onChange(items.filter((_item, place) => place !== at))}
          />
        </div>
      ))}
      <Button look="quiet" icon={Plus} onClick={() => onChange([...items, emptyOf(field.item)])}>
        Add
      </Button>
    </div>
  );
}

const INPUT_TYPES: Record<string, string> = { email: "email", uri: "url", date: "date", "date-time": "text" };

function Input({ field, path, value, onChange }: FieldEditorProps) {
  const empty = field.required ? "" : undefined;
  switch (field.kind) {
    case "boolean":
      return (
        <input
          type="checkbox"
          aria-label={path}
          className={styles.check}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case "choice":
      return <Choice field={field} path={path} value={value} onChange={onChange} />;
    case "number":
      return (
        <input
          type="number"
          aria-label={path}
          className={styles.input}
          step={field.integer ? 1 : "any"}
          value={typeof value === "number" ? value : ""}
          onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.valueAsNumber)}
        />
      );
    case "text":
      return (
        <input
          type={INPUT_TYPES[field.format] ?? "text"}
          aria-label={path}
          className={styles.input}
          spellCheck={false}
          placeholder={field.format}
          value={typeof value === "string" ? value : value === undefined || value === null ? "" : pretty(value)}
          onChange={(event) => onChange(event.target.value === "" ? empty : event.target.value)}
        />
      );
    default:
      return <RawJson path={path} value={value} onChange={onChange} />;
  }
}

function Choice({ field, path, value, onChange }: Omit<FieldEditorProps, "field"> & { field: Of<"choice"> }) {
  const at = field.options.findIndex((option) => option === value);
  return (
    <select
      aria-label={path}
      className={styles.input}
      value={at}
      onChange={(event) =>
        onChange(event.target.value === "-1" ? undefined : field.options[Number(event.target.value)])
      }
    >
      {(!field.required || at < 0) && <option value={-1}>–</option>}
      {field.options.map((option, place) => (
        <option key={String(option)} value={place}>
          {String(option)}
        </option>
      ))}
    </select>
  );
}

/** A part for which there is no form. While it is no JSON, the value stays as it was. */
function RawJson({ path, value, onChange }: Omit<FieldEditorProps, "field">) {
  const id = useId();
  const [text, setText] = useState(() => pretty(value));
  const parsed = parseJson(text);
  return (
    <div>
      <textarea
        aria-label={`${path}, as JSON`}
        aria-describedby={parsed.ok ? undefined : id}
        className={styles.json}
        spellCheck={false}
        rows={Math.min(8, text.split("\n").length + 1)}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          const next = parseJson(event.target.value);
          if (next.ok) onChange(next.value);
        }}
      />
      {!parsed.ok && (
        <p id={id} className={styles.bad}>
          {parsed.problem}
        </p>
      )}
    </div>
  );
}
