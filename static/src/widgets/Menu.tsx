import type { ReactElement, ReactNode } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Text } from "react-aria-components";
import { classes } from "./classes";
import styles from "./Menu.module.css";

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

export interface MenuProps {
  label: string;
  /** The button that opens it. */
  children: ReactElement;
  items: readonly MenuEntry[];
}

/** A list of commands that a button opens. */
export function Menu({ label, children, items }: MenuProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover className={styles.popover} placement="bottom end" offset={4}>
        <AriaMenu aria-label={label} className={styles.menu}>
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
    </MenuTrigger>
  );
}
