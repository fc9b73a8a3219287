import { useMemo } from "react";
import { Menu as AriaMenu, MenuItem, Popover, Text } from "react-aria-components";
import { classes } from "./classes";
import type { MenuEntry } from "./Menu";
import styles from "./Menu.module.css";

interface MenuPopoverProps {
  readonly label: string;
  readonly items: readonly MenuEntry[];
  /** The button that opened it. */
  readonly trigger: Element;
  readonly onClose: () => void;
}

/** The open list of a menu. */
export function MenuPopover({ label, items, trigger, onClose }: MenuPopoverProps) {
  const place = useMemo(() => ({ current: trigger }), [trigger]);
  return (
    <Popover
      aria-label={label}
      className={styles.popover}
      placement="bottom end"
      offset={4}
      triggerRef={place}
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      {/* What was asked for is where the keyboard should be. */}
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
      <AriaMenu aria-label={label} className={styles.menu} autoFocus="first" onClose={onClose}>
        {items.map((item) => (
          <MenuItem
            key={item.id}
            id={item.id}
            textValue={item.title}
            isDisabled={item.isDisabled ?? false}
            {...(item.onAction === undefined ? {} : { onAction: item.onAction })}
            {...(item.href === undefined ? {} : { href: item.href })}
            {...(item.isDownload === true ? { download: true } : {})}
            className={classes(styles.item, item.isDangerous === true && styles.dangerous)}
          >
            {item.icon}
            <span className={styles.words}>
              <Text slot="label">{item.title}</Text>
              {item.description !== undefined && (
                <Text slot="description" className={styles.description}>
                  {item.description}
                </Text>
              )}
            </span>
          </MenuItem>
        ))}
      </AriaMenu>
    </Popover>
  );
}
