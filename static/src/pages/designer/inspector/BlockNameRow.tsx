import { blocksOf, putInBlock } from "../../../model/blocks";
import type { Drawing } from "../../../model/drawing";
import { draftValue, keepDraft, useDraft } from "../../../state/drafts";
import { edit } from "../../../state/network";
import { NameField } from "./NameField";

interface BlockNameRowProps {
  readonly name: string;
  readonly drawing: Drawing;
}

/** What a block is called: any text that no other block has. */
export function BlockNameRow({ name, drawing }: BlockNameRowProps) {
  const blocks = blocksOf(drawing);
  const keys = blocks.find((block) => block.name === name)?.keys ?? [];
  const field = `block ${keys[0] ?? ""}`;
  const draft = useDraft(field, name);
  const problemOf = (text: string) =>
    text.trim() === ""
      ? "A block needs a name."
      : text !== name && blocks.some((block) => block.name === text)
        ? "Another block has this name."
        : null;
  return (
    <NameField
      label="name of the block"
      value={draft ?? name}
      maxLength={200}
      errorMessage={draft === undefined ? undefined : problemOf(draft)}
      onChange={(text) => {
        const isFine = problemOf(text) === null;
        keepDraft(field, isFine ? null : { text, value: draftValue(name) });
        if (isFine)
          edit("Rename a block", (before) => putInBlock(before, keys, text), { gesture: field });
      }}
    />
  );
}
