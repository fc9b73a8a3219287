import { type ReactElement, type ReactNode, cloneElement, useState } from "react";
import { lazily } from "./lazily";

export interface MenuEntry {
  id: string;
  title: string;
  description?: string;
  icon?: ReactNode;
  isDisabled?: boolean;
  isDangerous?: boolean;
  /** Where it goes; else `onAction` says what it does. */
  href?: string;
  /** Save what the address gives instead of going there. */
  isDownload?: boolean;
  onAction?: () => void;
}

/** What the button must take: how it is pressed, and what a screen reader is told. */
interface TriggerProps {
  onPress?: (event: { target: Element }) => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
}

// Fetched with the first menu that is opened: a page shows without it.
const MenuPopover = lazily(async () => (await import("./MenuPopover")).MenuPopover);

export interface MenuProps {
  label: string;
  /** The button that opens it. */
  children: ReactElement<TriggerProps>;
  items: readonly MenuEntry[];
}

/** A list of commands that a button opens. */
export function Menu({ label, children, items }: MenuProps) {
  /** The button, while the menu is open. */
  const [trigger, setTrigger] = useState<Element | null>(null);
  const close = () => {
    setTrigger(null);
    if (trigger instanceof HTMLElement) trigger.focus({ preventScroll: true });
  };
  return (
    <>
      {cloneElement(children, {
        onPress: (event) => setTrigger(event.target),
        "aria-haspopup": "menu",
        "aria-expanded": trigger !== null,
      })}
      {trigger !== null && (
        <MenuPopover label={label} items={items} trigger={trigger} onClose={close} />
      )}
    </>
  );
}
