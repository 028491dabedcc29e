import { expect, test } from "vitest";

import { EDITORS, editorLink } from "../core/editors";

test("each known editor gets the path and the line", () => {
  expect(EDITORS.map(({ template }) => editorLink(template, "/home/a b/x.step.ts", 12))).toEqual([
    "vscode://file/home/a%20b/x.step.ts:12",
    "cursor://file/home/a%20b/x.step.ts:12",
    "zed://file/home/a%20b/x.step.ts:12",
    "idea://open?file=/home/a%20b/x.step.ts&line=12",
    "subl://open?url=file:///home/a%20b/x.step.ts&line=12",
  ]);
});

test("a path of Windows is written as its editors read it", () => {
  expect(editorLink("vscode://file{path}:{line}", "C:\\work\\x.ts", null)).toBe("vscode://file/C:/work/x.ts:1");
});

test("what would run in the page, or is no link at all, is refused", () => {
  expect(
    ["javascript:alert(1)//{path}", " JavaScript:x", "data:text/html,x", "{path}", ""].map((template) =>
      editorLink(template, "/x", 1),
    ),
  ).toEqual([null, null, null, null, null]);
});
