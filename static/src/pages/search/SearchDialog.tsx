import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { groupBy } from "../../model/group";
import { useView } from "../../state/view";
import { PickField } from "../../widgets/PickField";
import { PickList } from "../../widgets/PickList";
import { PickOption } from "../../widgets/PickOption";
import { usePicking } from "../../widgets/use_picking";
import styles from "./SearchDialog.module.css";
import { takeTyped } from "./typed_ahead";
import { useFinds } from "./use_finds";

/** The one search: layers of this network, layers to add, commands, all that has a name. Enter does the first. */
export function SearchDialog() {
  const isOpen = useView((state) => state.dialog === "search");
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) useView.setState({ dialog: null });
      }}
      className={styles.overlay}
    >
      <Modal className={styles.modal}>
        <Dialog aria-label="Search" className={styles.dialog}>
          {isOpen && <SearchBody />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function SearchBody() {
  const [search, setSearch] = useState(takeTyped);
  const { finds, isAsking } = useFinds(search);
  const groups = useMemo(() => groupBy(finds, (find) => find.group), [finds]);

  const perform = (index: number) => {
    const find = finds[index];
    if (find === undefined) return;
    useView.setState({ dialog: null });
    // The dialog gives the keyboard back first.
    window.setTimeout(find.perform, 40);
  };
  const picking = usePicking("find", finds.length, perform);
  return (
    <>
      <div className={styles.field}>
        <Search size={18} aria-hidden />
        <PickField
          picking={picking}
          label="Find or do anything"
          placeholder="Find or do anything"
          className={styles.input}
          value={search}
          onChange={setSearch}
          onKeyDown={picking.press}
        />
      </div>
      <PickList picking={picking} label="Finds" className={styles.list}>
        {[...groups].map(([group, members]) => (
          <div key={group} role="group" aria-label={group}>
            <div className={styles.heading} aria-hidden>
              {group}
            </div>
            {members.map((find) => {
              const index = finds.indexOf(find);
              return (
                <PickOption
                  key={find.id}
                  picking={picking}
                  index={index}
                  className={styles.find}
                  onPick={() => perform(index)}
                >
                  <find.icon size={16} aria-hidden />
                  <span className={styles.title}>{find.title}</span>
                  <span className={styles.detail}>{find.detail}</span>
                </PickOption>
              );
            })}
          </div>
        ))}
      </PickList>
      {finds.length === 0 && !isAsking && (
        <p className={styles.nothing} role="status">
          Nothing is called “{search.trim()}”.
        </p>
      )}
    </>
  );
}
