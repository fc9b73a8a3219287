import { FileUp } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import styles from "./DropZone.module.css";

/** Whether the event is about files that nothing under the pointer takes for itself. */
function holdsFiles(event: DragEvent): boolean {
  return !event.defaultPrevented && event.dataTransfer?.types.includes("Files") === true;
}

export interface DropZoneProps {
  /** What letting go does: "Drop to upload the data". */
  label: string;
  hint?: string;
  onFiles: (files: File[]) => void;
  /** The names of folders that were let go: a browser hands over what is no file. */
  onFolders?: (names: string[]) => void;
  isDisabled?: boolean;
}

/** What was let go, as long as the event lasts. */
function sorted(dropped: DataTransfer | null): { files: File[]; folders: string[] } {
  const folders = [...(dropped?.items ?? [])].flatMap((item) => {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    return entry?.isDirectory === true ? [entry.name] : [];
  });
  // A folder is among the files, too, as one that cannot be read.
  const left = [...folders];
  const files = [...(dropped?.files ?? [])].filter((file) => {
    const place = left.indexOf(file.name);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  return { files, folders };
}

/** Of several zones on a page (one in a dialog) the newest takes what is dropped. */
const zones: symbol[] = [];

/** Takes files dropped anywhere on the page, and says so while one is held over it. */
export function DropZone(props: DropZoneProps) {
  const { label, hint, onFiles, onFolders, isDisabled = false } = props;
  const [isOver, setIsOver] = useState(false);
  const take = useEffectEvent((files: File[], folders: string[]) => {
    if (files.length > 0) onFiles(files);
    if (folders.length > 0) onFolders?.(folders);
  });

  useEffect(() => {
    if (isDisabled) return;
    const zone = Symbol(label);
    zones.push(zone);
    const isMine = (event: DragEvent) => zones.at(-1) === zone && holdsFiles(event);
    // dragenter and dragleave come in pairs for every element passed over.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!isMine(event)) return;
      event.preventDefault();
      depth += 1;
      setIsOver(true);
    };
    const over = (event: DragEvent) => {
      // What takes files for itself, such as a drawing pad, says so here.
      setIsOver(isMine(event));
      if (isMine(event)) event.preventDefault();
    };
    const leave = (event: DragEvent) => {
      if (!isMine(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setIsOver(false);
      if (!isMine(event)) return;
      event.preventDefault();
      const { files, folders } = sorted(event.dataTransfer);
      take(files, folders);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      zones.splice(zones.indexOf(zone), 1);
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [isDisabled, label]);

  if (!isOver) return null;
  return (
    <div className={styles.veil} aria-live="polite">
      <div className={styles.target}>
        <FileUp aria-hidden />
        {label}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </div>
    </div>
  );
}
