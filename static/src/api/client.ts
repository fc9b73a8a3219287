/** How the page talks to the server: JSON over fetch, and the one shape of its errors. */

/** What every call carries, so that no other site's form can make one. */
export const REQUEST_HEADER = "X-Layerwright";

/** An answer that is not the one asked for, in words for the person at the screen. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | null;
  readonly where: string | null;
  /** The HTTP status; 0 when no answer came at all. */
  readonly status: number;
  override readonly name = "ApiError";

  constructor(error: {
    code: string;
    message: string;
    hint?: string | null;
    where?: string | null;
    status: number;
  }) {
    super(error.message);
    this.code = error.code;
    this.hint = error.hint ?? null;
    this.where = error.where ?? null;
    this.status = error.status;
  }
}

/** One page of a list, newest first; `next` is the cursor of the page after it. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/** An answer with the ETag that the next save must name. */
export interface Tagged<Value> {
  value: Value;
  etag: string | null;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** The ETag that the saved thing must still have; else the server answers 412. */
  ifMatch?: string;
  /** The same key again gives the same answer and does the thing once. */
  idempotencyKey?: string;
}

/** Which part of a list is asked for. */
export interface ListOptions extends CallOptions {
  /** Words that the name has. */
  q?: string;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The address of something under /api; each part is quoted. */
export function address(...parts: string[]): string {
  return `/api/${parts.map(encodeURIComponent).join("/")}`;
}

/** Adds a query string; what is undefined is left out. */
export function withQuery(
  path: string,
  query: Record<string, string | number | undefined>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

/**
 * Makes one call.
 *
 * Throws ApiError for every answer that is not a success, and the signal's own
 * reason when the call was aborted.
 */
export async function call<Value>(
  method: Method,
  path: string,
  body?: unknown,
  options: CallOptions = {},
): Promise<Tagged<Value>> {
  const headers: Record<string, string> = { [REQUEST_HEADER]: "1", Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (options.ifMatch !== undefined) headers["If-Match"] = options.ifMatch;
  if (options.idempotencyKey !== undefined) headers["Idempotency-Key"] = options.idempotencyKey;

  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    text = await response.text();
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw unreachable();
  }
  if (!response.ok) throw errorFrom(response.status, text);
  return { value: parsed(response.status, text) as Value, etag: response.headers.get("ETag") };
}

export async function get<Value>(path: string, options?: CallOptions): Promise<Value> {
  return (await call<Value>("GET", path, undefined, options)).value;
}

export async function post<Value>(
  path: string,
  body?: unknown,
  options?: CallOptions,
): Promise<Value> {
  return (await call<Value>("POST", path, body, options)).value;
}

export async function rename<Value>(path: string, name: string): Promise<Value> {
  return (await call<Value>("PATCH", path, { name })).value;
}

/** What was deleted; `notes` says in words what was built on it and goes without it now. */
export interface Deleted {
  id: string;
  notes: string[];
}

export async function remove(path: string): Promise<Deleted> {
  return (await call<Deleted>("DELETE", path)).value;
}

/** The error for a server that cannot be reached. */
export function unreachable(): ApiError {
  return new ApiError({
    code: "unreachable",
    message: "Layerwright does not answer.",
    hint: "Look whether it still runs in its terminal, then try again.",
    status: 0,
  });
}

/** The error of an answer: the one shape where it has it, else its status in words. */
export function errorFrom(status: number, text: string): ApiError {
  const fields = errorFields(text);
  if (fields !== null) return new ApiError({ ...fields, status });
  return new ApiError({
    code: "unexpected_answer",
    message: `The server answered with status ${status} and no explanation.`,
    hint: "The terminal that Layerwright runs in may say more.",
    status,
  });
}

/** The words of anything that was thrown. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError({ code: "page_error", message, status: 0 });
}

/** The same as one text: what happened, and how to mend it. */
export function wordsOf(thrown: unknown): string {
  const { message, hint } = asApiError(thrown);
  return [message, hint].filter(Boolean).join(" ");
}

/** Whether a call ended because the page itself gave it up. */
export function isAborted(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError";
}

function parsed(status: number, text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError({
      code: "unexpected_answer",
      message: "The server's answer is not JSON.",
      hint: "Reload the page; it may be from another version of Layerwright.",
      status,
    });
  }
}

function errorFields(
  text: string,
): { code: string; message: string; hint: string | null; where: string | null } | null {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(answer) || !isRecord(answer["error"])) return null;
  const { code, message, hint, where } = answer["error"];
  if (typeof code !== "string" || typeof message !== "string") return null;
  return {
    code,
    message,
    hint: typeof hint === "string" ? hint : null,
    where: typeof where === "string" ? where : null,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
