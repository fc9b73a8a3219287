/** Uploads: XMLHttpRequest, because fetch tells no progress of what is sent. */
import { errorFrom, REQUEST_HEADER, unreachable } from "./client";

export interface UploadProgress {
  sentBytes: number;
  totalBytes: number;
}

export interface UploadOptions {
  signal?: AbortSignal;
  onProgress?: (progress: UploadProgress) => void;
  /** Other fields of the form. */
  fields?: Readonly<Record<string, string>>;
}

/**
 * Sends a file as the multipart field `file`.
 *
 * Throws ApiError for a refusal, and an AbortError when `signal` gave it up.
 */
export function upload<Value>(
  path: string,
  file: File,
  { signal, onProgress, fields = {} }: UploadOptions = {},
): Promise<Value> {
  return new Promise<Value>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file, file.name);

    const giveUp = () => request.abort();
    const aborted = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    if (signal?.aborted === true) {
      aborted();
      return;
    }
    signal?.addEventListener("abort", giveUp);

    let isSent = false;
    request.upload.addEventListener("load", () => {
      isSent = true;
    });
    request.upload.addEventListener("progress", (event) => {
      onProgress?.({ sentBytes: event.loaded, totalBytes: event.total || file.size });
    });
    request.addEventListener("load", () => {
      if (request.status < 200 || request.status > 299) {
        // A server that is stopped in the middle still says 500.
        const isBroken = request.status >= 500 && !isSent;
        reject(isBroken ? unreachable() : errorFrom(request.status, request.responseText));
        return;
      }
      try {
        resolve(JSON.parse(request.responseText) as Value);
      } catch {
        reject(errorFrom(request.status, request.responseText));
      }
    });
    request.addEventListener("error", () => reject(unreachable()));
    request.addEventListener("abort", aborted);
    request.addEventListener("loadend", () => signal?.removeEventListener("abort", giveUp));
    request.open("POST", path);
    request.setRequestHeader(REQUEST_HEADER, "1");
    request.setRequestHeader("Accept", "application/json");
    request.send(form);
  });
}
