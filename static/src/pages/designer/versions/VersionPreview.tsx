import { isSameLayer } from "../../../model/same_document";
import type { NetworkVersion } from "../../../spec/openapi";
import styles from "./VersionsDialog.module.css";

/** The layers of a version, with what is different now. */
export function VersionPreview({
  version,
  newest,
}: {
  version: NetworkVersion;
  newest: NetworkVersion;
}) {
  const now = new Map(newest.document.layers.map((layer) => [layer.name, layer]));
  const then = new Set(version.document.layers.map((layer) => layer.name));
  const added = newest.document.layers.filter((layer) => !then.has(layer.name));
  return (
    <>
      <ol className={styles.layers} aria-label={`Layers of version ${version.revision}`}>
        {version.document.layers.map((layer, index) => {
          const today = now.get(layer.name);
          const note =
            today === undefined
              ? "deleted since"
              : isSameLayer(layer, today)
                ? null
                : "changed since";
          return (
            <li key={`${index} ${layer.name}`} className={styles.layer}>
              <b>{layer.name}</b> <span>{layer.class_name}</span>
              {note !== null && <em>{note}</em>}
            </li>
          );
        })}
        {version.document.layers.length === 0 && <li className={styles.layer}>No layers.</li>}
      </ol>
      {added.length > 0 && (
        <p className={styles.added}>Added since: {added.map((layer) => layer.name).join(", ")}</p>
      )}
    </>
  );
}
