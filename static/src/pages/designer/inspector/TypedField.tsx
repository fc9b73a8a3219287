import { type KeyboardEvent, useState } from "react";
import { boundsWords, outOfBounds, stepped } from "../../../model/bounds";
import { readValue, writeValue } from "../../../model/values";
import { draftValue, keepDraft, useDraft } from "../../../state/drafts";
import { endTyping } from "../../../state/network";
import { TextField } from "../../../widgets/TextField";
import type { ArgumentFieldProps } from "./ArgumentField";
import { useTyped } from "./use_typed";

const LONG = 26;
/** So much text leaves room for the bounds beside it. */
const SHORT = 10;

/** A value that is typed. What cannot be read stays as it was typed, with the reason. */
export function TypedField({ field, argument, value, problem, onChange }: ArgumentFieldProps) {
  const { type, required, items = null } = argument;
  const draft = useDraft(field, value);
  const written = writeValue(type, value);
  const typed = useTyped(draft ?? written, value);
  const reading = draft === undefined ? null : readValue(type, draft, items);
  const unread = reading && !reading.isRead ? reading.problem : null;
  const placeholder = required ? "required" : writeValue(type, argument.default ?? null) || "None";

  const isLong = written.length > LONG || typed.text.length > LONG;
  // A field that grew under the hands would be another element, and lose the keyboard.
  const [isHeld, setHeld] = useState<boolean | null>(null);

  const change = (text: string) => {
    const next = readValue(type, text, items);
    keepDraft(field, next.isRead ? null : { text, value: draftValue(value) });
    if (next.isRead) typed.set(text, onChange(next.value, { gesture: field }));
    else typed.set(text);
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const from = value === undefined ? argument.default : value;
    if (by === undefined || type !== "integer" || typeof from !== "number") return;
    event.preventDefault();
    const next = stepped(argument, from, by);
    typed.set(String(next), onChange(next, { gesture: field }));
  };
  return (
    <TextField
      label={argument.name}
      isLabelHidden
      isMono={typeof value === "object" || type === "any"}
      value={typed.text}
      placeholder={placeholder}
      hint={typed.text.length > SHORT ? null : boundsWords(argument)}
      errorMessage={unread ?? problem ?? outOfBounds(argument, value)}
      numLines={(isHeld ?? isLong) ? 4 : 1}
      spellCheck="false"
      autoComplete="off"
      onChange={change}
      onKeyDown={step}
      onFocus={() => setHeld(isLong)}
      onBlur={() => {
        setHeld(null);
        typed.settle();
        endTyping();
      }}
    />
  );
}
