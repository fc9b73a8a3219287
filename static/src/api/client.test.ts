import { afterEach, describe, expect, it, vi } from "vitest";
import { address, ApiError, call, get, withQuery } from "./client";

function answer(status: number, body: string, headers: Record<string, string> = {}) {
  const mock = vi.fn(
    async (_path: string, _init?: RequestInit) => new Response(body, { status, headers }),
  );
  vi.stubGlobal("fetch", mock);
  return mock;
}

afterEach(() => vi.unstubAllGlobals());

describe("a call", () => {
  it("carries the header that no other site can send, and the ETag it expects", async () => {
    const mock = answer(200, '{"a": 1}', { ETag: '"7"' });
    const { value, etag } = await call<{ a: number }>(
      "PUT",
      "/api/x",
      { b: 2 },
      { ifMatch: '"6"' },
    );
    expect([value, etag]).toEqual([{ a: 1 }, '"7"']);
    const init = mock.mock.calls[0]?.[1];
    expect(init?.headers).toMatchObject({
      "X-Layerwright": "1",
      "If-Match": '"6"',
      "Content-Type": "application/json",
    });
    expect(init?.body).toBe('{"b":2}');
  });

  it("throws the server's own words", async () => {
    answer(409, '{"error": {"code": "does_not_fit", "message": "m", "hint": "h", "where": null}}');
    await expect(get("/api/x")).rejects.toMatchObject({
      code: "does_not_fit",
      message: "m",
      hint: "h",
      status: 409,
    });
  });

  it.each(["", "<html>", '{"detail": 1}'])(
    "has words for an answer without them: %s",
    async (body) => {
      answer(500, body);
      await expect(get("/api/x")).rejects.toBeInstanceOf(ApiError);
    },
  );

  it("says when nobody answers, and lets its own end through", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
    await expect(get("/api/x")).rejects.toMatchObject({ code: "unreachable", status: 0 });
    const signal = AbortSignal.abort();
    await expect(get("/api/x", { signal })).rejects.toBeInstanceOf(TypeError);
  });
});

describe("addresses", () => {
  it("quote what they are given", () => {
    expect(address("custom-layers", "a/b?c")).toBe("/api/custom-layers/a%2Fb%3Fc");
    expect(withQuery("/api/x", { cursor: undefined, format: "h5" })).toBe("/api/x?format=h5");
  });
});
