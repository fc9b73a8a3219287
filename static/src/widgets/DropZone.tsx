import { FileUp } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import styles from "./DropZone.module.css";

export interface DropZoneProps {
  /** What letting go does: "Drop to upload the data". */
  label: string;
  hint?: string;
  onFiles: (files: File[]) => void;
  isDisabled?: boolean;
}

/** Takes files dropped anywhere on the page, and says so while one is held over it. */
export function DropZone({ label, hint, onFiles, isDisabled = false }: DropZoneProps) {
  const [isOver, setIsOver] = useState(false);
  const take = useEffectEvent(onFiles);

  useEffect(() => {
    if (isDisabled) return;
    // dragenter and dragleave come in pairs for every element passed over.
    let depth = 0;
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const enter = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setIsOver(true);
    };
    const over = (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const leave = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) take(files);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [isDisabled]);

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
