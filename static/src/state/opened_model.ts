/** The model file that is being opened: drawn from its config while the whole of it is on the way. */
import { create } from "zustand";
import { lookAtConfig } from "../api/models";
import { type ConfigPart, configPartOf } from "../model/keras_file";
import type { ModelView, SavedModel } from "../spec/openapi";
import { useModelUploads } from "./models";

export interface OpenedModel {
  /** What its page is called until it has an id: the page stays the same one afterwards. */
  readonly key: string;
  /** By it its upload is found in `useModelUploads`. */
  readonly file: File;
  /** What the config shows: everything but the weights. Null until that is known, or where it cannot be. */
  readonly view: ModelView | null;
  /** The config is still being read. */
  readonly isLooking: boolean;
  /** Once the whole file has arrived and is kept. */
  readonly model: SavedModel | null;
  /** The upload was cancelled. */
  readonly isGone: boolean;
  /** To be called when the drawing stands: then the file is sent. */
  readonly sayDrawn: () => void;
}

/** The newest one; the page of an earlier one asks the server, as ever. */
const useOpenedModel = create<{ opened: OpenedModel | null }>()(() => ({ opened: null }));

const KEY = /^opening-\d+$/;
let last = 0;

/** Whether an address names a file on its way, not a model that is kept. */
export function isOpeningKey(id: string): boolean {
  return KEY.test(id);
}

/** The opened file that `id` names, by its key or by the id that it got. */
export function useOpened(id: string): OpenedModel | null {
  return useOpenedModel(({ opened }) =>
    opened !== null && (opened.key === id || opened.model?.id === id) ? opened : null,
  );
}

/** The page of a model that has arrived is left: the next visit asks the server alone. */
export function forgetOpened(): void {
  useOpenedModel.setState(({ opened }) => ({ opened: opened?.model == null ? opened : null }));
}

/**
 * Opens a model file.
 *
 * Args:
 *   show: goes to the page of a model; where the config could be read, at once and by the
 *     opening's key, and that page goes on to the kept model by itself.
 *   onView: is told what the config shows, just before the page is.
 */
export async function openModel(
  file: File,
  show: (id: string) => void,
  onView: (view: ModelView) => void = () => undefined,
): Promise<void> {
  const config = await configPartOf(file).catch(() => null);
  if (config === null) {
    const kept = await useModelUploads.getState().start(file);
    if (kept !== null) show(kept.id);
    return;
  }
  last += 1;
  const key = `opening-${last}`;
  const change = (changed: Partial<OpenedModel>) =>
    useOpenedModel.setState(({ opened }) => ({
      opened: opened?.key === key ? { ...opened, ...changed } : opened,
    }));
  // The drawing comes first: sending hundreds of megabytes would hold it up.
  let sayDrawn: () => void = () => undefined;
  const isDrawn = new Promise<void>((resolve) => (sayDrawn = resolve));
  useOpenedModel.setState({
    opened: { key, file, view: null, isLooking: true, model: null, isGone: false, sayDrawn },
  });
  show(key);
  const view = await viewOf(config);
  if (view !== null) onView(view);
  change({ view, isLooking: false });
  if (view !== null) {
    setTimeout(sayDrawn, LONGEST_MS);
    await isDrawn;
  }
  const model = await useModelUploads.getState().start(file);
  const isRefused = useModelUploads.getState().uploads.some((upload) => upload.file === file);
  change({ model, isGone: model === null && !isRefused });
}

/** A drawing that nobody looks at any more does not keep its file waiting. */
const LONGEST_MS = 4000;

async function viewOf(config: ConfigPart): Promise<ModelView | null> {
  try {
    const view = await lookAtConfig(config.part, config.wholeBytes);
    return view.layers.length > 0 ? view : null;
  } catch {
    // What is wrong with a file is said when all of it has been read.
    return config.longer === undefined ? null : viewOf(config.longer);
  }
}
