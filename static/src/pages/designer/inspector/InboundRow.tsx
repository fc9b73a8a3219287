import { X } from "lucide-react";
import { memo, useState } from "react";
import { connectLayers, disconnectLayers } from "../../../model/edits";
import { layerOfReference } from "../../../model/names";
import { edit, presentDrawing, useNetwork } from "../../../state/network";
import { ComboBox, type ComboBoxGroup } from "../../../widgets/ComboBox";
import { IconButton } from "../../../widgets/IconButton";
import styles from "./Inspector.module.css";

interface InboundRowProps {
  readonly layerKey: string;
  readonly name: string;
  readonly inbound: readonly string[] | null;
}

/** What goes into a layer of a functional network: the wires of the canvas, for those who do not draw them. */
export const InboundRow = memo(function InboundRow(props: InboundRowProps) {
  const { layerKey, name: own, inbound } = props;
  const kind = useNetwork((state) => state.history.present.document.kind);
  if (kind !== "functional" || inbound === null) return null;
  return (
    <div className={styles.row}>
      <span className={styles.label} aria-hidden>
        inputs
      </span>
      <div className={styles.field}>
        <ul className={styles.inbound} aria-label="Inputs">
          {inbound.map((name, index) => (
            // The same layer may come in twice.
            <li key={`${index} ${name}`} className={styles.wire}>
              <span className={styles.wireName}>{name}</span>
              <IconButton
                label={`Remove the wire from ${name}`}
                icon={<X size={13} />}
                size="small"
                onPress={() =>
                  edit("Delete a wire", (before) => disconnectLayers(before, layerKey, index))
                }
              />
            </li>
          ))}
        </ul>
        <NewInput layerKey={layerKey} name={own} inbound={inbound} />
      </div>
    </div>
  );
});

interface NewInputProps {
  readonly layerKey: string;
  readonly name: string;
  readonly inbound: readonly string[];
}

/**
 * The field that draws one more wire into the layer.
 *
 * A list of thousands is made when somebody reaches for it, not with every key press elsewhere.
 */
function NewInput({ layerKey, name, inbound }: NewInputProps) {
  const [offered, setOffered] = useState<readonly ComboBoxGroup[]>(NOTHING);
  const offer = () => setOffered(offeredInputs(name, inbound));
  return (
    <div onFocusCapture={offer} onPointerEnter={offer}>
      <ComboBox
        label="Add an input"
        isLabelHidden
        placeholder="Add an input …"
        groups={offered}
        value={null}
        onChange={(source) =>
          edit("Draw a wire", (before) => connectLayers(before, source, layerKey))
        }
      />
    </div>
  );
}

const NOTHING: readonly ComboBoxGroup[] = [];

/** The layers of the present drawing whose output may come in as well. */
function offeredInputs(name: string, inbound: readonly string[]): ComboBoxGroup[] {
  const { document, keys } = presentDrawing();
  const taken = new Set([name, ...inbound.map(layerOfReference)]);
  const items = document.layers.flatMap((one, index) =>
    taken.has(one.name) ? [] : [{ id: keys[index]!, title: one.name, description: one.class_name }],
  );
  return [{ title: "Layers", items }];
}
