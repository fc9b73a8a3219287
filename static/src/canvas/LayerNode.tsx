import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import { memo, useContext } from "react";
import { type Box, sayBox } from "../model/boxes";
import { chipsThatFit, issueLines } from "../model/geometry";
import { CanvasContext, FlashContext } from "./canvas_context";
import { categoryColour } from "./category_colour";
import styles from "./LayerNode.module.css";

export interface LayerNodeData extends Record<string, unknown> {
  readonly box: Box;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly place: number;
  readonly numBoxes: number;
  readonly isConnectable: boolean;
  /** A wire can be drawn out of it: to another box, or in a stack into the open. */
  readonly startsWires: boolean;
}

export type LayerFlowNode = Node<LayerNodeData, "layer">;

/** One box of the drawing, with the shape on the wire under it. */
export const LayerNode = memo(LayerBox, (before, after) => sameData(before.data, after.data));

function LayerBox({ data }: NodeProps<LayerFlowNode>) {
  const { box, isSelected, isTabStop, place, numBoxes, isConnectable, startsWires } = data;
  const { onFocusBox } = useContext(CanvasContext);
  const flash = useContext(FlashContext).get(box.key) ?? 0;
  const isInput = box.className === "InputLayer";
  const { shown, numHidden } = chipsThatFit(box.chips);
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={styles.box}
        data-key={box.key}
        data-selected={isSelected || undefined}
        data-severity={box.issue?.severity}
        data-folded={box.isFolded || undefined}
        role="group"
        aria-roledescription="layer"
        aria-label={sayBox(box, place, numBoxes)}
        aria-current={isSelected}
        // A box takes the keyboard as a whole: arrows walk, Enter edits. See actions/.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={isTabStop ? 0 : -1}
        onMouseDownCapture={(event) => {
          // With a modifier a click adds to the selection; focus before it would replace it.
          // On its way down: React Flow's dragging lets nobody see it on its way up.
          if (event.ctrlKey || event.metaKey || event.shiftKey) event.preventDefault();
        }}
        onFocus={(event) => {
          if (event.target === event.currentTarget) onFocusBox(box.key);
        }}
      >
        <span className={styles.edge} style={{ background: categoryColour(box.category) }} />
        {flash > 0 && <span key={flash} className={styles.flash} />}
        <div className={styles.head}>
          <span className={styles.className}>{box.className}</span>
          {box.inner !== "" && (
            <span className={styles.inner} title={box.inner}>
              · {box.inner}
            </span>
          )}
          <span className={styles.name} title={box.name}>
            {box.name}
          </span>
          <span className={styles.count}>{box.count}</span>
        </div>
        {shown.length > 0 && (
          <div className={styles.chips}>
            {shown.map((chip, index) => (
              // A chip is its text; two of the same text are the same chip twice.
              <span key={`${index} ${chip}`} className={styles.chip}>
                {chip}
              </span>
            ))}
            {numHidden > 0 && (
              <span className={styles.more} title={box.chips.slice(shown.length).join(", ")}>
                +{numHidden}
              </span>
            )}
          </div>
        )}
        {box.issue && <BoxProblem box={box} />}
      </div>
      {box.shape !== null && (
        <span className={styles.shape} data-shape aria-hidden>
          {box.shape}
        </span>
      )}
      <Handle
        type="target"
        position={Position.Top}
        isConnectable={isConnectable}
        // Nothing comes into an input.
        className={isConnectable && !isInput ? styles.handle : styles.noHandle}
      />
      <Handle
        type="source"
        position={Position.Bottom}
        isConnectable={startsWires}
        isConnectableEnd={false}
        className={
          isConnectable ? styles.handle : startsWires ? styles.quietHandle : styles.noHandle
        }
      />
    </>
  );
}

/** Whether a box looks the same: one of hundreds is not drawn again when another changes. */
function sameData(a: LayerNodeData, b: LayerNodeData): boolean {
  const isSameBox = a.box === b.box || JSON.stringify(a.box) === JSON.stringify(b.box);
  return isSameBox && hasSameMarks(a, b);
}

/** Whether all is the same but the box itself. */
export function hasSameMarks(a: LayerNodeData, b: LayerNodeData): boolean {
  return (
    a.isSelected === b.isSelected &&
    a.isTabStop === b.isTabStop &&
    a.place === b.place &&
    a.numBoxes === b.numBoxes &&
    a.isConnectable === b.isConnectable &&
    a.startsWires === b.startsWires
  );
}

function BoxProblem({ box }: { box: Box }) {
  const { onFix } = useContext(CanvasContext);
  if (box.issue === null) return null;
  return (
    <div className={styles.issue}>
      <TriangleAlert size={14} aria-hidden />
      <div className={styles.issueBody}>
        <p
          className={styles.message}
          style={{ WebkitLineClamp: issueLines(box.issue.message) }}
          title={box.issue.message}
        >
          {box.issue.message}
        </p>
        {onFix && box.issue.fixes.length > 0 && (
          <div className={styles.fixes}>
            {box.issue.fixes.slice(0, 2).map((fix) => (
              <button
                key={fix.label}
                type="button"
                className={`nodrag ${styles.fix}`}
                onClick={() => onFix(box.key, fix)}
              >
                {fix.label}
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
