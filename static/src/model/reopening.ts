/** What a browser's kept edits are to a network that the server gives again. */
import type { NetworkDocument } from "../spec/openapi";
import { isSameDocument } from "./same_document";

/** What a browser keeps of a network, as far as it tells whose the server's document is. */
export interface KeptEdits {
  /** The document on the page. */
  present: NetworkDocument;
  /** The document that the server last acknowledged. */
  savedDocument: NetworkDocument;
  /** What was sent and not answered; the writing down of it may itself have been cut off. */
  sentDocuments?: readonly NetworkDocument[];
  revision: number;
}

export type Reopened =
  /** Nobody saved since: the kept edits go on. */
  | { kind: "current"; savedDocument: NetworkDocument; isUnsaved: boolean }
  /** A save of this page arrived, though its answer did not: left in a hurry, or reloaded. */
  | { kind: "arrived"; savedDocument: NetworkDocument; isUnsaved: boolean }
  /** Somebody else saved, and nothing of this browser is unsaved. */
  | { kind: "elsewhere" }
  /** Somebody else saved, and this browser has edits of its own. */
  | { kind: "contested" };

/** Whose `document` is, that the server has at `revision`: this browser's last save, its lost one, or another's. */
export function reopened(kept: KeptEdits, revision: number, document: NetworkDocument): Reopened {
  const { present, savedDocument } = kept;
  if (kept.revision === revision) {
    return { kind: "current", savedDocument, isUnsaved: present !== savedDocument };
  }
  // A page that is left writes down what it sends as it sends it, and may be gone before it is written.
  const sent = [present, ...(kept.sentDocuments ?? [])].find((one) =>
    isSameDocument(one, document),
  );
  if (sent !== undefined) {
    return { kind: "arrived", savedDocument: sent, isUnsaved: present !== sent };
  }
  return { kind: present === savedDocument ? "elsewhere" : "contested" };
}
