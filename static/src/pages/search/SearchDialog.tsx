import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { groupBy } from "../../model/group";
import { useView } from "../../state/view";
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
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const { finds, isAsking } = useFinds(search);
  const groups = useMemo(() => groupBy(finds, (find) => find.group), [finds]);
  const active = Math.min(chosen, finds.length - 1);

  useEffect(() => {
    list.current?.querySelector(`#find-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const perform = (index: number) => {
    const find = finds[index];
    if (find === undefined) return;
    useView.setState({ dialog: null });
    // The dialog gives the keyboard back first.
    window.setTimeout(find.perform, 40);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(finds.length - 1, active + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      perform(active);
    }
  };
  return (
    <>
      <div className={styles.field}>
        <Search size={18} aria-hidden />
        <input
          // A search that was asked for is where the keyboard should be.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          className={styles.input}
          role="combobox"
          aria-expanded
          aria-controls="search-finds"
          aria-activedescendant={finds.length > 0 ? `find-${active}` : undefined}
          aria-label="Find or do anything"
          placeholder="Find or do anything"
          spellCheck={false}
          autoComplete="off"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setChosen(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div ref={list} id="search-finds" role="listbox" aria-label="Finds" className={styles.list}>
        {[...groups].map(([group, members]) => (
          <div key={group} role="group" aria-label={group}>
            <div className={styles.heading} aria-hidden>
              {group}
            </div>
            {members.map((find) => {
              const index = finds.indexOf(find);
              return (
                // The field keeps the keyboard: its arrows and Enter choose here.
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
                <div
                  key={find.id}
                  id={`find-${index}`}
                  role="option"
                  aria-selected={index === active}
                  className={styles.find}
                  onPointerMove={() => setChosen(index)}
                  onClick={() => perform(index)}
                >
                  <find.icon size={16} aria-hidden />
                  <span className={styles.title}>{find.title}</span>
                  <span className={styles.detail}>{find.detail}</span>
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {finds.length === 0 && !isAsking && (
        <p className={styles.nothing} role="status">
          Nothing is called “{search.trim()}”.
        </p>
      )}
    </>
  );
}
