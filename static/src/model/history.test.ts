import { describe, expect, it } from "vitest";
import { drawingOf, emptyDocument } from "./drawing";
import { setNetworkName } from "./edits";
import { MAX_STEPS, endGesture, historyOf, record, redo, undo } from "./history";

const start = drawingOf(emptyDocument("a"));
const named = (name: string) => setNetworkName(start, name);
const nameOf = (history: ReturnType<typeof historyOf>) => history.present.document.name;

describe("history", () => {
  it("undoes and redoes one step at a time", () => {
    let history = record(record(historyOf(start), named("b"), "b"), named("c"), "c");
    history = undo(history);
    expect(nameOf(history)).toBe("b");
    history = undo(history);
    expect(nameOf(history)).toBe("a");
    expect(undo(history)).toBe(history);
    history = redo(redo(history));
    expect(nameOf(history)).toBe("c");
    expect(redo(history)).toBe(history);
  });

  it("makes one step of one gesture, and a new step of the next", () => {
    let history = historyOf(start);
    for (const name of ["b", "bo", "box"]) history = record(history, named(name), "type", "name");
    expect(history.past).toHaveLength(1);
    history = record(endGesture(history), named("boxes"), "type", "name");
    expect(history.past).toHaveLength(2);
    expect(nameOf(undo(history))).toBe("box");
  });

  it("does not go on with a gesture after undo", () => {
    const typed = record(historyOf(start), named("b"), "type", "name");
    const history = record(undo(typed), named("c"), "type", "name");
    expect(history.past).toHaveLength(1);
    expect(history.future).toHaveLength(0);
  });

  it("keeps no step for an edit that changes nothing", () => {
    const history = historyOf(start);
    expect(record(history, setNetworkName(start, "a"), "same")).toBe(history);
  });

  it("forgets the oldest steps beyond its size", () => {
    let history = historyOf(start);
    for (let step = 0; step < MAX_STEPS + 5; step += 1)
      history = record(history, named(`n${step}`), "rename");
    expect(history.past).toHaveLength(MAX_STEPS);
  });
});
