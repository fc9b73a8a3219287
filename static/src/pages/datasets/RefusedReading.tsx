import { useEffect, useState } from "react";
import type { ApiError } from "../../api/client";
import type { Reading } from "../../spec/openapi";
import { SayReading } from "./SayReading";
import { readingOptionsOf } from "./reading_options";

const CODES: readonly string[] = ["unreadable_file", "does_not_fit", "too_large"];

export interface RefusedReadingProps {
  /** A file that was refused, and how it was to be read, where a person said so. */
  refused: {
    file: File;
    filename: string;
    error: Pick<ApiError, "code"> | null;
    how: Reading | undefined;
  };
  doneTitle?: string;
  /** Sends the same file once more, to be read like this. */
  onRead: (wished: Reading) => void;
}

/** What of reading a refused table can be said by hand; the file is still at hand. */
export function RefusedReading({
  refused,
  doneTitle = "Read it again",
  onRead,
}: RefusedReadingProps) {
  const [options, setOptions] = useState<readonly string[]>([]);

  useEffect(() => {
    let isShown = true;
    void readingOptionsOf(refused.file).then((found) => {
      if (isShown) setOptions(found);
    });
    return () => {
      isShown = false;
    };
  }, [refused.file]);

  if (options.length === 0 || !CODES.includes(refused.error?.code ?? "")) return null;
  return (
    <SayReading
      filename={refused.filename}
      facts={{ options: [...options] }}
      said={refused.how ?? {}}
      openTitle="Say how to read it"
      doneTitle={doneTitle}
      onRead={onRead}
    />
  );
}
