/** Marked lines of a code editor. */
import { StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { MarkedLines } from "./CodeEditor";

export const setLineMarks = StateEffect.define<readonly MarkedLines[]>();

export const lineMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setLineMarks)) next = decorate(transaction.state.doc, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(document: Text, marks: readonly MarkedLines[]): DecorationSet {
  const ranges = [];
  for (const { first, last, tone } of marks) {
    const end = Math.min(last, document.lines);
    for (let number = Math.max(1, first); number <= end; number += 1) {
      const decoration = Decoration.line({ class: `cm-marked cm-marked-${tone}` });
      ranges.push(decoration.range(document.line(number).from));
    }
  }
  return Decoration.set(ranges, true);
}
