import { X } from "lucide-react";
import { connectLayers, disconnectLayers } from "../../../model/edits";
import { layerOfReference } from "../../../model/names";
import type { LayerDocument } from "../../../spec/openapi";
import { edit, useNetwork } from "../../../state/network";
import { ComboBox } from "../../../widgets/ComboBox";
import { IconButton } from "../../../widgets/IconButton";
import styles from "./Inspector.module.css";

interface InboundRowProps {
  readonly layerKey: string;
  readonly layer: LayerDocument;
}

/** What goes into a layer of a functional network: the wires of the canvas, for those who do not draw them. */
export function InboundRow({ layerKey, layer }: InboundRowProps) {
  const drawing = useNetwork((state) => state.history.present);
  if (drawing.document.kind !== "functional" || layer.class_name === "InputLayer") return null;
  const inbound = layer.inbound ?? [];
  const taken = new Set([layer.name, ...inbound.map(layerOfReference)]);
  const others = drawing.document.layers.flatMap((one, index) =>
    taken.has(one.name)
      ? []
      : [{ id: drawing.keys[index]!, title: one.name, description: one.class_name }],
  );
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
        <ComboBox
          label="Add an input"
          isLabelHidden
          placeholder="Add an input …"
          groups={[{ title: "Layers", items: others }]}
          value={null}
          onChange={(source) =>
            edit("Draw a wire", (before) => connectLayers(before, source, layerKey))
          }
        />
      </div>
    </div>
  );
}
