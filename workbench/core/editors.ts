// Links that open a file in the reader's editor, on the same machine.

export interface Editor {
  id: string;
  name: string;
  /** With `{path}` and `{line}`. */
  template: string;
}

export const EDITORS: readonly Editor[] = [
  { id: "vscode", name: "VS Code", template: "vscode://file{path}:{line}" },
  { id: "cursor", name: "Cursor", template: "cursor://file{path}:{line}" },
  { id: "zed", name: "Zed", template: "zed://file{path}:{line}" },
  { id: "idea", name: "IntelliJ IDEA", template: "idea://open?file={path}&line={line}" },
  { id: "sublime", name: "Sublime Text", template: "subl://open?url=file://{path}&line={line}" },
];

/** Schemes that could run something in the page itself are refused, whatever stands in the setting. */
const REFUSED = /^\s*(javascript|data|vbscript|blob):/i;

/** The link, or null where the template is none. Each part of the path is encoded. */
export function editorLink(template: string, path: string, line: number | null): string | null {
  if (REFUSED.test(template) || !/^[a-z][a-z0-9+.-]*:/i.test(template)) return null;
  const slashed = path.replaceAll("\\", "/");
  const encoded = slashed
    .split("/")
    .map(encodeURIComponent)
    .join("/")
    .replace(/^([a-z])%3A/i, "/$1:");
  return template.replaceAll("{path}", encoded).replaceAll("{line}", String(line ?? 1));
}
