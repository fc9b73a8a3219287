import { useEffect } from "react";
import { useHistoryState } from "wouter/use-browser-location";
import { useCustomLayers } from "../../state/custom_layers";
import { Panel } from "../../widgets/Panel";
import { ListBody } from "../shared/ListBody";
import { Page } from "../shared/Page";
import { LayerTable } from "./LayerTable";
import { PasteLayer } from "./PasteLayer";
import styles from "./LayersPage.module.css";

/** A person's own layers: the list, and the box to paste another one. */
export function LayersPage() {
  const dropped = useHistoryState<{ source?: string } | null>();
  const list = useCustomLayers();
  const { items, load } = list;
  useEffect(() => void load(), [load]);
  return (
    <Page title="Your layers">
      <ListBody state={list} nouns="layers">
        {(found) => <LayerTable layers={found} />}
      </ListBody>
      {items !== null && (
        <Panel
          title={
            items.length === 0 && list.words === ""
              ? "Use a layer of your own"
              : "Add another layer"
          }
        >
          <p className={styles.words}>
            Paste a class that derives from Layer, as it stands in your code, written for Keras 2 or
            3. It then stands in the palette with its arguments, trains, and is saved with the
            model.
          </p>
          <PasteLayer key={dropped?.source} firstSource={dropped?.source ?? ""} />
        </Panel>
      )}
    </Page>
  );
}
