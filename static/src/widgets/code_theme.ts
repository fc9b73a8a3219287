/** How code looks: the page's own tokens, so that it follows the theme by itself. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const frame = EditorView.theme({
  "&": {
    flex: "1",
    minHeight: "0",
    fontSize: "12px",
    color: "var(--ink)",
    background: "transparent",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-gutters": { background: "transparent", border: "none", color: "var(--ink-3)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 12px", minWidth: "32px" },
  ".cm-line": { padding: "0 14px 0 6px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "var(--accent-soft)",
  },
  ".cm-placeholder": { color: "var(--ink-3)" },
  ".cm-matchingBracket": { background: "var(--accent-soft)" },
  ".cm-marked": { boxShadow: "inset 3px 0 0 var(--ink-3)" },
  ".cm-marked-bad": { background: "var(--bad-soft)", boxShadow: "inset 3px 0 0 var(--bad)" },
  ".cm-marked-warn": { background: "var(--warn-soft)", boxShadow: "inset 3px 0 0 var(--warn)" },
  ".cm-marked-accent": {
    background: "var(--accent-soft)",
    boxShadow: "inset 3px 0 0 var(--accent)",
  },
});

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  {
    tag: [tags.definition(tags.className), tags.definition(tags.function(tags.variableName))],
    color: "var(--code-name)",
  },
  { tag: tags.self, color: "var(--code-keyword)" },
]);

export const codeTheme = [frame, syntaxHighlighting(highlight)];
