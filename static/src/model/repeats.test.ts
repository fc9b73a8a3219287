import { describe, expect, it } from "vitest";
import { type Box } from "./boxes";
import { folded } from "./folding";
import { type RepeatItem, findRepeats } from "./repeats";

/** Layers as keras.applications names and orders them. */
class Network {
  readonly items: RepeatItem[] = [];

  add(name: string, signature: string, ...sources: string[]): string {
    this.items.push({ key: name, name, signature, sources });
    return name;
  }
}

/** ResNet50's layers. Source: keras/src/applications/resnet.py, in the order of `model.layers`. */
function resnet50(): RepeatItem[] {
  const net = new Network();
  let x = net.add("input_layer", "InputLayer");
  for (const [name, signature] of [
    ["conv1_pad", "ZeroPadding2D 3"],
    ["conv1_conv", "Conv2D 64 7"],
    ["conv1_bn", "BatchNormalization"],
    ["conv1_relu", "Activation relu"],
    ["pool1_pad", "ZeroPadding2D 1"],
    ["pool1_pool", "MaxPooling2D"],
  ] as const)
    x = net.add(name, signature, x);
  for (const [stage, filters, blocks, stride] of [
    [2, 64, 3, 1],
    [3, 128, 4, 2],
    [4, 256, 6, 2],
    [5, 512, 3, 2],
  ] as const)
    for (let block = 1; block <= blocks; block += 1) {
      const name = `conv${stage}_block${block}`;
      const isFirst = block === 1;
      const before = x;
      const step = isFirst ? stride : 1;
      x = net.add(`${name}_1_conv`, `Conv2D ${filters} 1 ${step}`, before);
      x = net.add(`${name}_1_bn`, "BatchNormalization", x);
      x = net.add(`${name}_1_relu`, "Activation relu", x);
      x = net.add(`${name}_2_conv`, `Conv2D ${filters} 3 1`, x);
      x = net.add(`${name}_2_bn`, "BatchNormalization", x);
      x = net.add(`${name}_2_relu`, "Activation relu", x);
      let short = before;
      if (isFirst) short = net.add(`${name}_0_conv`, `Conv2D ${4 * filters} 1 ${step}`, before);
      x = net.add(`${name}_3_conv`, `Conv2D ${4 * filters} 1 1`, x);
      if (isFirst) short = net.add(`${name}_0_bn`, "BatchNormalization", short);
      x = net.add(`${name}_3_bn`, "BatchNormalization", x);
      x = net.add(`${name}_add`, "Add", short, x);
      x = net.add(`${name}_out`, "Activation relu", x);
    }
  x = net.add("avg_pool", "GlobalAveragePooling2D", x);
  net.add("predictions", "Dense 1000", x);
  return net.items;
}

/** Cells as NASNet stacks them: each takes the two before it. */
function cells(count: number): RepeatItem[] {
  const net = new Network();
  let [previous, before] = [net.add("stem_1", "Conv2D"), net.add("stem_2", "Conv2D", "stem_1")];
  for (let cell = 0; cell < count; cell += 1) {
    const left = net.add(`left_${cell}`, "SeparableConv2D 5", before);
    const right = net.add(`right_${cell}`, "SeparableConv2D 3", previous);
    const sum = net.add(`add_${cell}`, "Add", left, right);
    const out = net.add(`concat_${cell}`, "Concatenate", previous, sum, before);
    [previous, before] = [before, out];
  }
  net.add("dense", "Dense", before);
  return net.items;
}

const box = ({ key, name, signature }: RepeatItem): Box => ({
  ...{ key, name, inner: "", category: "core", chips: [], shape: "8 × 8", issue: null },
  ...{ className: signature.split(" ")[0]!, count: "1,000", position: null },
});
const wiresOf = (items: readonly RepeatItem[]) =>
  items.flatMap(({ key, sources }) =>
    sources.map((source, index) => ({ source, target: key, index })),
  );

describe("repeated blocks", () => {
  it("are the identity blocks of a ResNet's stages, begun where its names begin", () => {
    const repeats = findRepeats(resnet50());
    expect(repeats.map(({ count, period }) => [count, period])).toEqual([
      [2, 10],
      [3, 10],
      [5, 10],
      [2, 10],
    ]);
    expect(repeats.map(({ keys }) => [keys[0], keys.at(-1)])).toEqual([
      ["conv2_block2_1_conv", "conv2_block3_out"],
      ["conv3_block2_1_conv", "conv3_block4_out"],
      ["conv4_block2_1_conv", "conv4_block6_out"],
      ["conv5_block2_1_conv", "conv5_block3_out"],
    ]);
  });

  it("are cells that take the two before them", () => {
    const [repeat, ...others] = findRepeats(cells(6));
    expect(others).toEqual([]);
    expect([repeat?.period, repeat?.count]).toEqual([4, 5]);
  });

  it("are told from what only looks alike", () => {
    const net = new Network();
    let x = net.add("input", "InputLayer");
    for (const units of [1, 2, 3, 4, 5, 6, 7, 8]) x = net.add(`d${units}`, `Dense ${units}`, x);
    expect(findRepeats(net.items)).toEqual([]);
    const beside = new Network();
    beside.add("input", "InputLayer");
    // Five branches in a row have the same distance to what feeds them, and are no chain.
    for (const at of [1, 2, 3, 4, 5]) beside.add(`a${at}`, "Conv2D", "input");
    for (const at of [1, 2, 3, 4, 5]) beside.add(`b${at}`, "ReLU", `a${at}`);
    expect(findRepeats(beside.items)).toEqual([]);
    const twice = new Network();
    x = twice.add("input", "InputLayer");
    for (const at of [1, 2]) x = twice.add(`c${at}`, "Conv2D", x);
    expect(findRepeats(twice.items)).toEqual([]);
  });

  it("are found in thousands of layers, whatever order they stand in", () => {
    const net = new Network();
    let x = net.add("input", "InputLayer");
    for (let at = 0; at < 2000; at += 1) x = net.add(`l${at}`, `Layer ${at % 4}`, x);
    const [repeat] = findRepeats(net.items);
    expect([repeat?.period, repeat?.count]).toEqual([4, 500]);
    const [shuffled] = findRepeats(net.items.toReversed());
    expect([shuffled?.period, shuffled?.count]).toEqual([4, 500]);
  });

  it("fold into one box each, with what goes in and comes out", () => {
    const items = resnet50();
    const repeats = findRepeats(items);
    const { boxes, wires } = folded(items.map(box), wiresOf(items), repeats);
    expect(boxes).toHaveLength(items.length - 120 + 4);
    const block = boxes.find((one) => one.className === "5 × block");
    expect(block?.name).toBe("conv4_block2 … conv4_block6");
    expect(block?.count).toBe("50,000");
    expect(block?.chips.slice(0, 3)).toEqual(["10 layers each", "8 × 8 → 8 × 8", "Conv2D"]);
    const ends = wires.filter((wire) => [wire.source, wire.target].includes(block!.key));
    expect(ends).toEqual([
      { source: "conv4_block1_out", target: block!.key, index: 0 },
      { source: block!.key, target: "conv5_block1_1_conv", index: 0 },
      { source: block!.key, target: "conv5_block1_0_conv", index: 0 },
    ]);
  });

  it("never hide an error: the box says which layer of which block it is in", () => {
    const items = resnet50();
    const repeats = findRepeats(items);
    const wrong = "conv4_block4_2_conv";
    const issue = { severity: "error", message: "The shapes differ.", fixes: [] } as const;
    const warned = { severity: "warning", message: "Slow.", fixes: [] } as const;
    const all = items.map((item) => ({
      ...box(item),
      issue: item.key === wrong ? issue : item.key === "conv4_block2_1_conv" ? warned : null,
    }));
    const { boxes } = folded(all, wiresOf(items), repeats);
    expect(boxes.find((one) => one.className === "5 × block")?.issue).toEqual({
      ...issue,
      message: `${wrong} in block 3 of 5: The shapes differ. (1 more inside)`,
    });
  });
});
