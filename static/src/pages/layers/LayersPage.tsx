import { useEffect } from "react";
import { useHistoryState } from "wouter/use-browser-location";
import { useCustomLayers } from "../../state/custom_layers";
import { Button } from "../../widgets/Button";
import { Loading } from "../../widgets/Loading";
import { Panel } from "../../widgets/Panel";
import { ErrorNotice } from "../shared/ErrorNotice";
import links from "../shared/links.module.css";
import { ListSearch } from "../shared/ListSearch";
import { Page } from "../shared/Page";
import { LayerTable } from "./LayerTable";
import { PasteLayer } from "./PasteLayer";
import styles from "./LayersPage.module.css";

/** A person's own layers: the list, and the box to paste another one. */
export function LayersPage() {
  const dropped = useHistoryState<{ source?: string } | null>();
  const { items, next, error, isLoadingMore, words, find, load, loadMore } = useCustomLayers();
  useEffect(() => void load(), [load]);
  return (
    <Page title="Your layers">
      {error !== null && <ErrorNotice error={error} onRetry={() => void load()} />}
      {items === null && error === null && <Loading>Reading the layers …</Loading>}
      <ListSearch nouns="layers" words={words} numFound={items?.length ?? null} find={find} />
      {items !== null && items.length > 0 && <LayerTable layers={items} />}
      {next !== null && (
        <div className={links.more}>
          <Button isDisabled={isLoadingMore} onPress={() => void loadMore()}>
            Show more
          </Button>
        </div>
      )}
      {items !== null && (
        <Panel
          title={
            items.length === 0 && words === "" ? "Use a layer of your own" : "Add another layer"
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
