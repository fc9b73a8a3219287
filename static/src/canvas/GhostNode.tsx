import type { Node, NodeProps } from "@xyflow/react";
import styles from "./GhostNode.module.css";

export interface GhostData extends Record<string, unknown> {
  readonly title: string;
  readonly text: string;
  readonly isWrong: boolean;
}

export type GhostFlowNode = Node<GhostData, "ghost">;

/** Where the dragged layer would go, and what would come out. */
export function GhostNode({ data }: NodeProps<GhostFlowNode>) {
  return (
    <div className={styles.ghost} data-wrong={data.isWrong || undefined}>
      <span className={styles.title}>{data.title}</span>
      <span className={styles.text}>{data.text}</span>
    </div>
  );
}
