import { Search } from "lucide-react";
import { isMac, keysOf } from "../../actions/keyboard";
import { openDialog } from "../../state/view";
import styles from "./SearchButton.module.css";

/** The one search for layers, networks and commands. */
export function SearchButton() {
  return (
    <button type="button" className={styles.search} onClick={() => openDialog("search")}>
      <Search size={15} aria-hidden />
      <span className={styles.words}>Find or do anything</span>
      <kbd className={styles.keys}>{keysOf("Mod+K", isMac()).join(" ")}</kbd>
    </button>
  );
}
