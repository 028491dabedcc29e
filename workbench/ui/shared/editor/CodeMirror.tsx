// CodeMirror 6, loaded by itself (`Code.tsx`). It lives in a shadow root: there it brings its styles as constructed sheets, which a
// content security policy without 'unsafe-inline' admits, while it would write <style> elements into a document.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { python } from "@codemirror/lang-python";
import {
  StreamLanguage,
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { ruby } from "@codemirror/legacy-modes/mode/ruby";
import { lintGutter, linter } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { useEffect, useRef } from "react";

import { editorTheme, highlighting, markedLine } from "./theme";

export interface CodeMirrorProps {
  value: string;
  language: string;
  /** Read out. */
  label: string;
  /** Without it the text is for reading only. */
  onChange?: (value: string) => void;
  /** Shown in the middle and marked; from 1. */
  line?: number;
}

const LANGUAGES: Record<string, () => Extension> = {
  json: () => [json(), linter(emptyIsFine), lintGutter()],
  typescript: () => javascript({ typescript: true, jsx: true }),
  javascript: () => javascript({ jsx: true }),
  python: () => python(),
  ruby: () => StreamLanguage.define(ruby),
};

const parse = jsonParseLinter();
const emptyIsFine = (view: EditorView) => (view.state.doc.toString().trim() === "" ? [] : parse(view));

export default function CodeMirror({ value, language, label, onChange, line }: CodeMirrorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const changed = useRef(onChange);
  useEffect(() => {
    changed.current = onChange;
  });
  const readOnly = onChange === undefined;
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        extensions: [
          ...(LANGUAGES[language] ? [LANGUAGES[language]()] : []),
          readOnly ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ tabindex: "0" })] : editing,
          common,
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [language, label, readOnly]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value, language, label, readOnly]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || line === undefined) return;
    const at = editor.state.doc.line(Math.max(1, Math.min(line, editor.state.doc.lines)));
    editor.dispatch({ effects: [EditorView.scrollIntoView(at.from, { y: "center" }), markedLine.of(at.from)] });
  }, [line, value, language, label, readOnly]);
  return <div ref={host} data-editor={label} />;
}

const common: Extension = [
  lineNumbers(),
  foldGutter(),
  drawSelection(),
  bracketMatching(),
  highlightSelectionMatches(),
  search({ top: true }),
  syntaxHighlighting(highlighting),
  keymap.of([...searchKeymap, ...foldKeymap]),
  editorTheme,
];

const editing: Extension = [
  history(),
  indentOnInput(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  EditorView.lineWrapping,
  // Ctrl-Enter is the page's own: it sends. Tab moves on to the next field, as everywhere on the page; Ctrl-M lets it indent (CodeMirror's own switch).
  keymap.of([
    ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"),
    ...historyKeymap,
    { ...indentWithTab, key: "Alt-Tab" },
  ]),
];
