import type { ReactNode } from "react";

/** The words of the server as they are meant: what stands in `backticks` is code. */
export function withCode(words: ReactNode): ReactNode {
  if (typeof words !== "string" || !words.includes("`")) return words;
  const parts = words.split("`");
  // Without a partner a backtick is itself.
  if (parts.length % 2 === 0) return words;
  return parts.map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
