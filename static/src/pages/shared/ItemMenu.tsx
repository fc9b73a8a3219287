import { Copy, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { asApiError, wordsOf, type Deleted } from "../../api/client";
import type { Collection } from "../../api/dependents";
import { ConfirmDialog } from "../../widgets/ConfirmDialog";
import { IconButton } from "../../widgets/IconButton";
import { Menu, type MenuEntry } from "../../widgets/Menu";
import { NameDialog } from "../../widgets/NameDialog";
import { say } from "../../widgets/toasts";
import { DependentList } from "./DependentList";

export interface ItemMenuProps {
  /** "data set", "run", "model" … */
  noun: string;
  name: string;
  /** What goes with it, for the question before deleting. */
  consequence: ReactNode;
  /** Where it is kept: what was built on it is listed in the question before deleting. */
  kept?: readonly [collection: Collection, id: string];
  /** Left out where a thing has its name for good. */
  onRename?: (name: string) => Promise<void>;
  /** Where a copy needs a name of its own: the name that is offered, and what makes it. */
  copying?: { name: string; make: (name: string) => Promise<void> };
  onDelete: () => Promise<Deleted>;
  onDeleted?: () => void;
  /** Further commands, first. */
  entries?: readonly MenuEntry[];
  size?: "medium" | "small";
}

/** The commands that every saved thing has: rename, and delete after a question. */
export function ItemMenu({
  noun,
  name,
  consequence,
  kept,
  onRename,
  copying,
  onDelete,
  onDeleted,
  entries = [],
  size = "medium",
}: ItemMenuProps) {
  const [open, setOpen] = useState<"rename" | "copy" | "delete" | null>(null);
  const [isPending, setIsPending] = useState(false);

  const remove = async () => {
    setIsPending(true);
    try {
      const deleted = await onDelete();
      say({
        tone: "neutral",
        title: `${name} is deleted`,
        description: deleted.notes.length > 0 ? deleted.notes.join(" ") : null,
      });
      onDeleted?.();
    } catch (thrown) {
      const error = asApiError(thrown);
      say({ tone: "bad", title: error.message, description: error.hint });
    } finally {
      setIsPending(false);
      setOpen(null);
    }
  };

  const items: MenuEntry[] = [...entries];
  if (copying !== undefined) {
    items.push({
      id: "copy",
      title: "Duplicate …",
      icon: <Copy />,
      onAction: () => setOpen("copy"),
    });
  }
  if (onRename !== undefined) {
    items.push({
      id: "rename",
      title: "Rename …",
      icon: <Pencil />,
      onAction: () => setOpen("rename"),
    });
  }
  items.push({
    id: "delete",
    title: "Delete …",
    icon: <Trash2 />,
    isDangerous: true,
    onAction: () => setOpen("delete"),
  });
  return (
    <>
      <Menu label={`Commands for ${name}`} items={items}>
        <IconButton label={`More for ${name}`} icon={<Ellipsis />} size={size} />
      </Menu>
      {onRename !== undefined && (
        <NameDialog
          title={`Rename this ${noun}`}
          name={name}
          confirmLabel="Rename"
          isOpen={open === "rename"}
          onClose={() => setOpen(null)}
          onName={(next) => problemOf(async () => next !== name && (await onRename(next)))}
        />
      )}
      {copying !== undefined && (
        <NameDialog
          title={`Duplicate this ${noun}`}
          name={copying.name}
          confirmLabel="Duplicate"
          isOpen={open === "copy"}
          onClose={() => setOpen(null)}
          onName={(next) => problemOf(() => copying.make(next))}
        />
      )}
      <ConfirmDialog
        title={`Delete this ${noun}?`}
        isOpen={open === "delete"}
        confirmLabel="Delete"
        isPending={isPending}
        onConfirm={() => void remove()}
        onClose={() => setOpen(null)}
      >
        <strong style={{ overflowWrap: "anywhere" }}>{name}</strong> goes for good. {consequence}
        {kept !== undefined && open === "delete" && (
          <DependentList collection={kept[0]} id={kept[1]} />
        )}
      </ConfirmDialog>
    </>
  );
}

/** What went wrong, in words; null when nothing did. */
async function problemOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (thrown) {
    return wordsOf(thrown);
  }
}
