/** React Flow with the designer's boxes and nothing else: what panning is compared with. See benchmarks/panning.py. */
import "@xyflow/react/dist/base.css";
import { Position, ReactFlow } from "@xyflow/react";
import { createRoot } from "react-dom/client";
import { type LayerFlowNode, LayerNode } from "../src/canvas/LayerNode";
import "../src/tokens.css";
import "../src/global.css";

const asked = new URLSearchParams(location.search);
const numBoxes = Number(asked.get("boxes"));
const numColumns = Number(asked.get("columns"));
const [stepX, stepY] = [Number(asked.get("x")), Number(asked.get("y"))];
const [width, height] = [330, 61];

const nodes = Array.from({ length: numBoxes }, (_, index): LayerFlowNode => {
  const key = `box-${index}`;
  const place = { x: (index % numColumns) * stepX, y: Math.floor(index / numColumns) * stepY };
  const handle = { x: width / 2, width: 1, height: 1 };
  return {
    id: key,
    type: "layer",
    position: place,
    ...{ width, height, measured: { width, height } },
    handles: [
      { ...handle, type: "target", position: Position.Top, y: 0 },
      { ...handle, type: "source", position: Position.Bottom, y: height },
    ],
    data: {
      box: {
        ...{ key, name: `l${index}`, className: "Dense", inner: "", category: "core" },
        ...{ chips: ["16 units", "relu"], count: "272", shape: "16", issue: null, position: null },
      },
      ...{ isSelected: false, isTabStop: false, place: index + 1, numBoxes },
      isConnectable: false,
      startsWires: false,
    },
  };
});
const edges = nodes.slice(numColumns).map((node, index) => ({
  id: node.id,
  source: `box-${index}`,
  target: node.id,
  type: "straight",
}));

createRoot(document.getElementById("root")!).render(
  <ReactFlow
    nodes={nodes}
    edges={edges}
    nodeTypes={{ layer: LayerNode }}
    minZoom={0.01}
    fitView
    onlyRenderVisibleElements
    nodesFocusable={false}
    edgesFocusable={false}
    panOnScroll
  />,
);
