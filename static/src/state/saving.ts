/** Saving as you type: one save at a time, tried again while the server is away, never over somebody else's. */
import { create } from "zustand";
import { type ApiError, asApiError } from "../api/client";
import { readNetwork, saveNetwork } from "../api/networks";
import { drawingOf, withDocument } from "../model/drawing";
import { historyOf, record } from "../model/history";
import { isMergeable, merged, type Merged } from "../model/merge";
import { reopened } from "../model/reopening";
import { isSameDocument } from "../model/same_document";
import type { NetworkDocument, SavedNetwork } from "../spec/openapi";
import { noAnswer } from "./health";
import { keepLocal, readLocal } from "./local_store";
import { presentDrawing, showNetwork, useNetwork } from "./network";
import { rememberNetwork } from "./recent";

const WAIT_MS = 500;
const KEEP_MS = 120;
const KEEP_MS_A_LAYER = 1.5;
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 20_000;
/** So many unanswered saves are remembered. */
const MAX_SENT = 5;

export type OpenState = "none" | "opening" | "open" | "missing" | "failed";

interface SavingState {
  openState: OpenState;
  openProblem: ApiError | null;
  saveState: "saved" | "waiting" | "saving" | "failed" | "stale";
  revision: number;
  etag: string;
  savedDocument: NetworkDocument | null;
  /** What was sent and not acknowledged: one of them may have arrived all the same. */
  sentDocuments: readonly NetworkDocument[];
  problem: ApiError | null;
  /** What somebody else saved in between. */
  theirs: { network: SavedNetwork; etag: string } | null;
}

export const useSaving = create<SavingState>()(() => ({
  openState: "none",
  openProblem: null,
  saveState: "saved",
  revision: 0,
  etag: "",
  savedDocument: null,
  sentDocuments: [],
  problem: null,
  theirs: null,
}));

let saveTimer: number | undefined;
let keepTimer: number | undefined;
/** The save that is on its way, or the last one. */
let saving: Promise<void> | undefined;
let retryMs = FIRST_RETRY_MS;

/** Of two networks that are being opened the one asked for last wins. */
let newestOpening = 0;

/** Open a saved network: the server's document, with this browser's undo history and unsaved edits. */
export async function openNetwork(id: string): Promise<void> {
  newestOpening += 1;
  const mine = newestOpening;
  const isLeft = () => mine !== newestOpening;
  if (useNetwork.getState().id === id && useSaving.getState().openState === "open") return;
  await finishSaving();
  if (isLeft()) return;
  closeNetwork();
  useSaving.setState({ openState: "opening", openProblem: null });
  showNetwork(null, historyOf(drawingOf({ version: 1, name: "", kind: "sequential", layers: [] })));
  const local = await readLocal(id);
  try {
    const { value, etag } = await readNetwork(id);
    if (!isLeft()) openSaved(value, etag ?? "", local);
  } catch (thrown) {
    if (isLeft()) return;
    const problem = asApiError(thrown);
    if (problem.status === 0 && local !== undefined) {
      opened(id, { ...local, saveState: "failed", problem });
      showNetwork(id, local.history);
      scheduleSave(FIRST_RETRY_MS);
      return;
    }
    useSaving.setState({
      openState: problem.status === 404 ? "missing" : "failed",
      openProblem: problem,
    });
  }
}

function openSaved(
  saved: SavedNetwork,
  etag: string,
  local?: Awaited<ReturnType<typeof readLocal>>,
): void {
  const { id, revision, document } = saved;
  if (local === undefined) {
    opened(id, { revision, etag, savedDocument: document });
    showNetwork(id, historyOf(drawingOf(document)));
    return;
  }
  const { history, sentDocuments = [] } = local;
  const found = reopened({ ...local, present: history.present.document }, revision, document);
  if (found.kind === "current" || found.kind === "arrived") {
    // A save that the page before this one sent may still be on its way: it is not somebody else's,
    // and what is on this page goes over it.
    const onTheirWay = found.kind === "current" ? sentDocuments : [];
    opened(id, { revision, etag, savedDocument: found.savedDocument, sentDocuments: onTheirWay });
    showNetwork(id, history);
    if (found.isUnsaved || onTheirWay.length > 0) scheduleSave(0);
    return;
  }
  if (found.kind === "contested") {
    const { savedDocument } = local;
    const theirs = { network: saved, etag };
    const { revision: base, etag: baseEtag } = local;
    opened(id, { revision: base, etag: baseEtag, savedDocument, saveState: "stale", theirs });
    showNetwork(id, history);
    return;
  }
  opened(id, { revision, etag, savedDocument: document });
  const present = withDocument(history.present, document);
  showNetwork(id, record(history, present, "Changes from elsewhere"));
}

function opened(id: string, state: Partial<SavingState>): void {
  rememberNetwork(id);
  retryMs = FIRST_RETRY_MS;
  useSaving.setState({
    saveState: "saved",
    sentDocuments: [],
    problem: null,
    theirs: null,
    ...state,
    openState: "open",
    openProblem: null,
  });
}

/** Save what is still waiting in the open network. */
async function finishSaving(): Promise<void> {
  if (useNetwork.getState().id === null) return;
  await saving;
  await saveNow();
}

function closeNetwork(): void {
  if (useNetwork.getState().id === null) return;
  window.clearTimeout(saveTimer);
  keepNow();
  useSaving.setState({ openState: "none" });
  useNetwork.setState({ id: null });
}

function scheduleSave(wait = WAIT_MS): void {
  window.clearTimeout(saveTimer);
  saveTimer = window.setTimeout(() => void saveNow(), wait);
}

/** Save the present document now, if it is not saved. */
export async function saveNow(): Promise<void> {
  if (useSaving.getState().saveState !== "saving") saving = save();
  await saving;
}

async function save(): Promise<void> {
  window.clearTimeout(saveTimer);
  const { id } = useNetwork.getState();
  const {
    saveState,
    savedDocument,
    sentDocuments: unanswered,
    etag,
    openState,
  } = useSaving.getState();
  const { document } = presentDrawing();
  if (id === null || openState !== "open") return;
  if (saveState === "stale") return;
  // What was sent without an answer may have arrived: to take it back is a change as well.
  if (document === savedDocument && unanswered.length === 0) {
    useSaving.setState({ saveState: "saved", problem: null });
    return;
  }
  const sentDocuments = [...unanswered, document].slice(-MAX_SENT);
  useSaving.setState({ saveState: "saving", sentDocuments });
  keepNow();
  try {
    const answer = await saveNetwork(id, document, etag);
    if (useNetwork.getState().id !== id) return;
    retryMs = FIRST_RETRY_MS;
    useSaving.setState({
      saveState: "saved",
      revision: answer.value.revision,
      etag: answer.etag ?? "",
      savedDocument: document,
      sentDocuments: [],
      problem: null,
    });
    keepNow();
    if (presentDrawing().document !== document) scheduleSave(0);
  } catch (thrown) {
    if (useNetwork.getState().id === id) await saveFailed(id, asApiError(thrown));
  }
}

async function saveFailed(id: string, problem: ApiError): Promise<void> {
  if (problem.status === 412) {
    try {
      const { value, etag } = await readNetwork(id);
      const { sentDocuments } = useSaving.getState();
      const mine = sentDocuments.find((sent) => isSameDocument(sent, value.document));
      if (mine !== undefined) {
        arrived(value, etag ?? "", mine);
        return;
      }
      useSaving.setState({ saveState: "stale", theirs: { network: value, etag: etag ?? "" } });
      return;
    } catch {
      // Asked again with the next try to save.
    }
  }
  if (problem.status === 0) noAnswer();
  useSaving.setState({ saveState: "failed", problem });
  scheduleSave(retryMs);
  retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
}

/** A save came back as stale because it had arrived before: an answer was lost on the way. */
function arrived(saved: SavedNetwork, etag: string, savedDocument: NetworkDocument): void {
  const { revision } = saved;
  useSaving.setState({ saveState: "saved", revision, etag, savedDocument, sentDocuments: [] });
  keepNow();
  if (presentDrawing().document !== savedDocument) scheduleSave(0);
}

/** After somebody else saved: put this drawing on top of theirs. Theirs stays in the versions. */
export async function keepMine(): Promise<void> {
  const { theirs } = useSaving.getState();
  if (theirs === null) return;
  useSaving.setState({
    saveState: "waiting",
    etag: theirs.etag,
    revision: theirs.network.revision,
    savedDocument: theirs.network.document,
    theirs: null,
  });
  await saveNow();
}

/** After somebody else saved: both changes put together, mine where both touched the same; one undo step. */
export async function mergeBoth(): Promise<void> {
  const { theirs } = useSaving.getState();
  const both = mergeOffered();
  if (theirs === null || both === null) return;
  const { history } = useNetwork.getState();
  useSaving.setState({
    saveState: "waiting",
    etag: theirs.etag,
    revision: theirs.network.revision,
    savedDocument: theirs.network.document,
    theirs: null,
  });
  const present = withDocument(history.present, both.document);
  useNetwork.setState({ history: record(history, present, "Merge both versions") });
  await saveNow();
}

/** What putting both changes together would give; null where it is not to be had. */
export function mergeOffered(): Merged | null {
  const { theirs, savedDocument } = useSaving.getState();
  const mine = presentDrawing().document;
  if (theirs === null || !isMergeable(savedDocument, mine, theirs.network.document)) return null;
  return merged(savedDocument, mine, theirs.network.document);
}

/** After somebody else saved: show theirs. Mine is one undo away. */
export function takeTheirs(): void {
  const { theirs } = useSaving.getState();
  if (theirs === null) return;
  const { history } = useNetwork.getState();
  const present = withDocument(history.present, theirs.network.document);
  useSaving.setState({
    saveState: "saved",
    etag: theirs.etag,
    revision: theirs.network.revision,
    savedDocument: present.document,
    theirs: null,
  });
  useNetwork.setState({ history: record(history, present, "Take the other version") });
}

function keepNow(): void {
  window.clearTimeout(keepTimer);
  keepTimer = undefined;
  const { id, history } = useNetwork.getState();
  const { savedDocument, sentDocuments, revision, etag, openState } = useSaving.getState();
  if (id === null || savedDocument === null || openState !== "open") return;
  void keepLocal(id, { history, savedDocument, sentDocuments, revision, etag });
}

/** Follow the open network from now on: keep its history here and save it there. */
export function startSaving(): void {
  useNetwork.subscribe((state, before) => {
    if (state.id === null || state.history === before.history) return;
    if (state.id !== before.id) {
      keepNow();
      return;
    }
    // The larger the network, the longer it takes to write it down.
    keepTimer ??= window.setTimeout(
      keepNow,
      KEEP_MS + KEEP_MS_A_LAYER * state.history.present.keys.length,
    );
    if (state.history.present.document === before.history.present.document) return;
    const { saveState } = useSaving.getState();
    if (saveState === "saved") useSaving.setState({ saveState: "waiting" });
    if (saveState !== "failed") scheduleSave();
  });
  const leave = () => {
    // What is sent first: the one write that a page in a hurry is sure of has it then.
    if (useSaving.getState().saveState !== "saved") void saveNow();
    keepNow();
  };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
}
