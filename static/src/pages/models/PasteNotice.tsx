import { ClipboardPaste, FileCode } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../widgets/Button";
import { Notice } from "../../widgets/Notice";

export interface PasteNoticeProps {
  /** The class or function that is missing. */
  readonly name: string;
  /** Said where the file does not carry its source. */
  readonly title: string;
  /** The file carries its source. */
  readonly isBrought: boolean;
  readonly onPaste: (name: string) => void;
  /** Other ways out, beside pasting. */
  readonly others: ReactNode;
  readonly children: ReactNode;
}

/** Something of the author's own is missing: what it is, and the way to paste it. */
export function PasteNotice(props: PasteNoticeProps) {
  const { name, title, isBrought, onPaste, others, children } = props;
  return (
    <Notice
      tone="warn"
      title={isBrought ? `This file carries the source of ${name}: look at it, register it` : title}
      actions={
        <>
          <Button
            size="small"
            icon={isBrought ? <FileCode /> : <ClipboardPaste />}
            onPress={() => onPaste(name)}
          >
            {isBrought ? `Look at ${name}` : `Paste ${name}`}
          </Button>
          {others}
        </>
      }
    >
      {children}
    </Notice>
  );
}
