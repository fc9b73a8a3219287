import { beforeEach, describe, expect, it } from "vitest";
import { create } from "zustand";
import type { Page } from "../api/client";
import { listState, type ListState } from "./lists";

interface Thing {
  id: string;
  name: string;
}

/** A question to the server, answered by the test. */
interface Asked {
  cursor: string | undefined;
  q: string | undefined;
  answer: (page: Page<Thing>) => void;
}

const asked: Asked[] = [];

function store() {
  return create<ListState<Thing>>((set, get) =>
    listState<Thing>(
      {
        list: (cursor, options) =>
          new Promise((answer) => asked.push({ cursor, q: options?.q, answer })),
        rename: () => Promise.resolve(),
        remove: (id) => Promise.resolve({ id, notes: [] }),
      },
      set,
      get,
    ),
  );
}

function page(things: string, next: string | null = null): Page<Thing> {
  return { items: [...things].map((name) => ({ id: name, name })), next };
}

function names(list: ReturnType<typeof store>): string {
  return (list.getState().items ?? []).map(({ name }) => name).join("");
}

/** Everything that waits for an answer has it. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  asked.length = 0;
});

describe("a list", () => {
  it("takes no further page of what is not searched for any more", async () => {
    const list = store();
    void list.getState().load();
    asked[0]!.answer(page("ab", "b"));
    await settle();
    void list.getState().loadMore();
    void list.getState().find("x");
    asked[2]!.answer(page("x"));
    await settle();
    asked[1]!.answer(page("cd", "d"));
    await settle();
    expect(names(list)).toBe("x");
    expect(list.getState().next).toBeNull();
    expect(list.getState().isLoadingMore).toBe(false);
  });

  it("keeps nothing of the list before below what is found", async () => {
    const list = store();
    void list.getState().load();
    asked[0]!.answer(page("abcd"));
    await settle();
    void list.getState().find("b");
    void list.getState().load();
    asked[1]!.answer(page("b", "b"));
    asked[2]!.answer(page("b", "b"));
    await settle();
    expect(names(list)).toBe("b");
    expect(list.getState().next).toBe("b");
  });

  it("shows nothing again that was deleted while it was read", async () => {
    const list = store();
    void list.getState().load();
    asked[0]!.answer(page("abc"));
    await settle();
    void list.getState().load();
    await list.getState().remove("b");
    asked[1]!.answer(page("abc"));
    await settle();
    expect(names(list)).toBe("ac");
    asked[2]!.answer(page("ac"));
    await settle();
    expect(names(list)).toBe("ac");
  });
});
