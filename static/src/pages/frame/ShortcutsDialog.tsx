import { isMac, keysOf } from "../../actions/keyboard";
import { groupBy } from "../../model/group";
import { ACTIONS } from "../../actions/registry";
import { useView } from "../../state/view";
import { Dialog } from "../../widgets/Dialog";
import styles from "./ShortcutsDialog.module.css";

/** Every shortcut there is, read from the actions themselves. */
export function ShortcutsDialog() {
  const isOpen = useView((state) => state.dialog === "shortcuts");
  const groups = groupBy(
    ACTIONS.filter((action) => action.shortcuts.length > 0),
    (action) => action.group,
  );
  return (
    <Dialog
      title="Keyboard shortcuts"
      isOpen={isOpen}
      onClose={() => useView.setState({ dialog: null })}
      isWide
    >
      {/* In a low window the list scrolls, also by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.groups} tabIndex={0} role="group" aria-label="Shortcuts">
        {[...groups].map(([group, actions]) => (
          <section key={group} className={styles.group}>
            <h3 className={styles.heading}>{group}</h3>
            <dl className={styles.list}>
              {actions.map((action) => (
                <div key={action.name} className={styles.row}>
                  <dt>{action.label}</dt>
                  <dd className={styles.keys}>
                    {action.shortcuts.map((shortcut) => (
                      <span key={shortcut} className={styles.shortcut}>
                        {keysOf(shortcut, isMac()).map((key) => (
                          <kbd key={key} className={styles.key}>
                            {key}
                          </kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
