/** Files on their way to the server: progress, cancel, and what came of them. */
import { create, type StoreApi, type UseBoundStore } from "zustand";
import { asApiError, isAborted, type ApiError } from "../api/client";
import type { UploadOptions, UploadProgress } from "../api/upload";

export interface Upload {
  key: number;
  filename: string;
  progress: UploadProgress;
  /** Everything is sent; the server is reading it. */
  isReading: boolean;
  error: ApiError | null;
}

export interface UploadsState<Value> {
  uploads: Upload[];
  /** Sends a file; null when it was cancelled or refused (the error stays in `uploads`). */
  start: (file: File) => Promise<Value | null>;
  cancel: (key: number) => void;
  /** Takes a refused upload off the page. */
  dismiss: (key: number) => void;
}

/** A store of uploads of one noun. */
export function createUploads<Value>(
  send: (file: File, options: UploadOptions) => Promise<Value>,
): UseBoundStore<StoreApi<UploadsState<Value>>> {
  let lastKey = 0;
  const controllers = new Map<number, AbortController>();
  return create<UploadsState<Value>>((set, get) => {
    const change = (key: number, changes: Partial<Upload>) =>
      set({
        uploads: get().uploads.map((one) => (one.key === key ? { ...one, ...changes } : one)),
      });
    const drop = (key: number) => {
      controllers.delete(key);
      set({ uploads: get().uploads.filter((one) => one.key !== key) });
    };
    return {
      uploads: [],
      async start(file) {
        lastKey += 1;
        const key = lastKey;
        const controller = new AbortController();
        controllers.set(key, controller);
        const progress = { sentBytes: 0, totalBytes: file.size };
        const fresh = { key, filename: file.name, progress, isReading: false, error: null };
        set({ uploads: [...get().uploads, fresh] });
        try {
          const value = await send(file, {
            signal: controller.signal,
            onProgress: (sent) =>
              change(key, { progress: sent, isReading: sent.sentBytes >= sent.totalBytes }),
          });
          drop(key);
          return value;
        } catch (thrown) {
          if (isAborted(thrown)) drop(key);
          else change(key, { error: asApiError(thrown) });
          return null;
        }
      },
      cancel: (key) => controllers.get(key)?.abort(),
      dismiss: drop,
    };
  });
}
