/** Files on their way to the server: progress, cancel, and what came of them. */
import { create, type StoreApi, type UseBoundStore } from "zustand";
import { asApiError, isAborted, type ApiError } from "../api/client";
import type { UploadOptions, UploadProgress } from "../api/upload";

export interface Upload<How = unknown> {
  key: number;
  file: File;
  /** How it was wished to be taken, where a person said so. */
  how: How | undefined;
  filename: string;
  progress: UploadProgress;
  /** Everything is sent; the server is reading it. */
  isReading: boolean;
  error: ApiError | null;
}

export interface UploadsState<Value, How> {
  uploads: Upload<How>[];
  /** Sends a file; null when it was cancelled or refused (the error stays in `uploads`). */
  start: (file: File) => Promise<Value | null>;
  /** Sends a refused file once more, as before or to be taken in another way. */
  retry: (key: number, how?: How) => Promise<Value | null>;
  cancel: (key: number) => void;
  /** Takes a refused upload off the page. */
  dismiss: (key: number) => void;
}

/** A store of uploads of one noun. */
export function createUploads<Value, How = never>(
  send: (file: File, options: UploadOptions, how?: How) => Promise<Value>,
): UseBoundStore<StoreApi<UploadsState<Value, How>>> {
  let lastKey = 0;
  const controllers = new Map<number, AbortController>();
  return create<UploadsState<Value, How>>((set, get) => {
    const change = (key: number, changes: Partial<Upload<How>>) =>
      set({
        uploads: get().uploads.map((one) => (one.key === key ? { ...one, ...changes } : one)),
      });
    const drop = (key: number) => {
      controllers.delete(key);
      set({ uploads: get().uploads.filter((one) => one.key !== key) });
    };
    const sendAs = async (key: number, file: File, how: How | undefined) => {
      const controller = new AbortController();
      controllers.set(key, controller);
      try {
        const options: UploadOptions = {
          signal: controller.signal,
          onProgress: (sent) =>
            change(key, { progress: sent, isReading: sent.sentBytes >= sent.totalBytes }),
        };
        const value = await send(file, options, how);
        drop(key);
        return value;
      } catch (thrown) {
        if (isAborted(thrown)) drop(key);
        else change(key, { error: asApiError(thrown) });
        return null;
      }
    };
    const fresh = (file: File) => ({
      progress: { sentBytes: 0, totalBytes: file.size },
      isReading: false,
      error: null,
    });
    return {
      uploads: [],
      start(file) {
        lastKey += 1;
        const key = lastKey;
        const added = { key, file, how: undefined, filename: file.name, ...fresh(file) };
        set({ uploads: [...get().uploads, added] });
        return sendAs(key, file, undefined);
      },
      retry(key, how) {
        const before = get().uploads.find((one) => one.key === key);
        if (before === undefined) return Promise.resolve(null);
        const { file } = before;
        const wished = how ?? before.how;
        change(key, { how: wished, ...fresh(file) });
        return sendAs(key, file, wished);
      },
      cancel: (key) => controllers.get(key)?.abort(),
      dismiss: drop,
    };
  });
}
