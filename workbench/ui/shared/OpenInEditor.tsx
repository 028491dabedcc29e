import { EDITORS, editorLink } from "@core/editors";
import { useQuery } from "@tanstack/react-query";
import { Settings2, SquareArrowOutUpRight } from "lucide-react";
import { useState } from "react";

import { Button, IconButton } from "./Button";
import { Dialog } from "./Dialog";
import { useRemembered } from "./storage";
import styles from "./OpenInEditor.module.css";
import { sourceQuery } from "./source-query";

const FIRST = EDITORS[0]?.template ?? "";

/** Opens the step's file at its config, in the editor that the reader has chosen once. */
export function OpenInEditor({ step, line }: { step: string; line?: number | null }) {
  const source = useQuery(sourceQuery(step)).data;
  const [template, setTemplate] = useRemembered("editor", FIRST);
  const [choosing, setChoosing] = useState(false);
  const href = source ? editorLink(template, source.path, line ?? source.configLine) : null;
  const name = EDITORS.find((editor) => editor.template === template)?.name ?? "editor";
  return (
    <span className={styles.open}>
      {href && (
        <a href={href} className={styles.link}>
          <SquareArrowOutUpRight size={12} aria-hidden />
          Open in {name}
        </a>
      )}
      <IconButton icon={Settings2} label="Choose the editor" onClick={() => setChoosing(true)} />
      {choosing && <Choice template={template} onChoose={setTemplate} onClose={() => setChoosing(false)} />}
    </span>
  );
}

interface ChoiceProps {
  template: string;
  onChoose: (template: string) => void;
  onClose: () => void;
}

function Choice({ template, onChoose, onClose }: ChoiceProps) {
  const bad = editorLink(template, "/file", 1) === null;
  return (
    <Dialog
      title="Open files in"
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className={styles.choices}>
        {EDITORS.map((editor) => (
          <label key={editor.id}>
            <input
              type="radio"
              name="editor"
              checked={template === editor.template}
              onChange={() => onChoose(editor.template)}
            />
            {editor.name}
          </label>
        ))}
        <label className={styles.own}>
          Link, with <code>{"{path}"}</code> and <code>{"{line}"}</code>
          <input
            type="text"
            value={template}
            spellCheck={false}
            aria-invalid={bad}
            onChange={(event) => onChoose(event.target.value)}
          />
        </label>
        {bad && <p role="alert">This is not a link that an editor could open.</p>}
      </div>
    </Dialog>
  );
}
