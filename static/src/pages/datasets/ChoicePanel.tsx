import type { ReactNode } from "react";
import { Loading } from "../../widgets/Loading";
import { Panel } from "../../widgets/Panel";
import { ErrorNotice } from "../shared/ErrorNotice";
import { Notice } from "../../widgets/Notice";
import { ChoiceFacts } from "./ChoiceFacts";
import type { ChosenColumns } from "./use_choice";

/** Beside the columns: what their choice means for a network. */
export function ChoicePanel({
  chosen,
  actions,
  children,
}: {
  chosen: ChosenColumns;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  const { choice, error, isAsking, inputs, targets } = chosen;
  const missing = [
    ...(inputs.length === 0 ? ["at least one input"] : []),
    ...(targets.length === 0 ? ["a target"] : []),
  ];
  return (
    <Panel title="What a network for this learns" actions={actions}>
      {missing.length > 0 && (
        <Notice tone="warn">{`Choose ${missing.join(" and ")} in the list of columns.`}</Notice>
      )}
      {error !== null && <ErrorNotice error={error} />}
      {isAsking && <Loading>Looking at the columns …</Loading>}
      {choice !== null && <ChoiceFacts choice={choice} />}
      {choice !== null && children}
    </Panel>
  );
}
