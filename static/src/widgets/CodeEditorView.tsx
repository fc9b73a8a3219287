import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder as placeholderText } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import type { CodeEditorProps } from "./CodeEditor";
import { lineMarks, setLineMarks } from "./code_marks";
import { codeTheme } from "./code_theme";

/** CodeMirror itself. */
export function CodeEditorView({
  label,
  value,
  onChange,
  isReadOnly = false,
  marks = NO_MARKS,
  isMarkRevealed = false,
  placeholder = "",
}: Omit<CodeEditorProps, "className">) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const access = useRef(new Compartment());
  const changed = useEffectEvent((text: string) => onChange?.(text));
  const start = useEffectEvent((parent: HTMLElement) => {
    return new EditorView({
      parent,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(pageNonce()),
          lineNumbers(),
          history(),
          bracketMatching(),
          indentOnInput(),
          indentUnit.of("    "),
          // Tab is left to the page, so that the keyboard is never caught here.
          keymap.of([...defaultKeymap, ...historyKeymap]),
          python(),
          lineMarks,
          codeTheme,
          placeholderText(placeholder),
          EditorView.contentAttributes.of({
            "aria-label": label,
            spellcheck: "false",
            tabindex: "0",
          }),
          access.current.of(accessOf(isReadOnly)),
          typedOverSelection,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString());
          }),
        ],
      }),
    });
  });

  useEffect(() => {
    if (place.current === null) return;
    const opened = start(place.current);
    view.current = opened;
    return () => {
      opened.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const shown = view.current;
    if (shown === null || shown.state.doc.toString() === value) return;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: access.current.reconfigure(accessOf(isReadOnly)) });
  }, [isReadOnly]);

  useEffect(() => {
    const shown = view.current;
    if (shown === null) return;
    shown.dispatch({ effects: setLineMarks.of(marks) });
    const first = marks[0];
    if (!isMarkRevealed || first === undefined || first.first > shown.state.doc.lines) return;
    const line = shown.state.doc.line(Math.max(1, first.first));
    shown.dispatch({ effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
  }, [marks, isMarkRevealed]);

  return <div ref={place} style={{ display: "contents" }} />;
}

/**
 * Types over a selection by a change of the document. The browser's own editing would put an
 * inline style on the line to keep its look, which the page's CSP forbids (and reports).
 */
const typedOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const isTyped = event.inputType === "insertText" && event.data !== null && !view.composing;
    if (!isTyped || view.state.readOnly || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(event.data), {
      userEvent: "input.type",
      scrollIntoView: true,
    });
    event.preventDefault();
    return true;
  },
});

const NO_MARKS: NonNullable<CodeEditorProps["marks"]> = [];

function accessOf(isReadOnly: boolean) {
  // Still focusable, so that the source can be read and copied by keyboard.
  return [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(true)];
}

/** The nonce under which this page may add styles. */
function pageNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce || meta?.content || "";
}
