import { type ReactNode, useEffect, useRef } from "react";
import type { Picking } from "./use_picking";

export interface PickListProps {
  readonly picking: Picking;
  readonly label: string;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** The options below a PickField; the active one is kept in sight. */
export function PickList({ picking, label, className, children }: PickListProps) {
  const list = useRef<HTMLDivElement>(null);
  const activeId = picking.optionId(picking.active);
  useEffect(() => {
    list.current?.querySelector(`#${activeId}`)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  return (
    <div ref={list} id={picking.listId} role="listbox" aria-label={label} className={className}>
      {children}
    </div>
  );
}
