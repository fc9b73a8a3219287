import type { ReactNode } from "react";
import { FileTrigger } from "react-aria-components";
import { Button, type ButtonVariant } from "./Button";

export interface FileButtonProps {
  children: ReactNode;
  /** File name endings that the chooser offers first: ".csv". */
  accept: readonly string[];
  onFiles: (files: File[]) => void;
  variant?: ButtonVariant;
  size?: "medium" | "small";
  icon?: ReactNode;
  allowsMultiple?: boolean;
}

/** A button that lets a person choose a file. */
export function FileButton({
  children,
  accept,
  onFiles,
  allowsMultiple = false,
  ...props
}: FileButtonProps) {
  return (
    <FileTrigger
      acceptedFileTypes={[...accept]}
      allowsMultiple={allowsMultiple}
      onSelect={(files) => {
        if (files !== null && files.length > 0) onFiles([...files]);
      }}
    >
      <Button {...props}>{children}</Button>
    </FileTrigger>
  );
}
