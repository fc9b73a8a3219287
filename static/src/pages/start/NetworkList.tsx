import { Link } from "wouter";
import { writeNumberOf } from "../../model/numbers";
import type { NetworkSummary } from "../../spec/openapi";
import { useNetworks } from "../../state/networks";
import { formatDate } from "../../widgets/format";
import { duplicateEntry } from "../shared/duplicate_entry";
import { ItemMenu } from "../shared/ItemMenu";
import { MoreButton } from "../shared/MoreButton";
import styles from "./StartPage.module.css";

/** The networks from before, each with its commands. */
export function NetworkList({ networks }: { networks: readonly NetworkSummary[] }) {
  const list = useNetworks();
  const { rename, duplicate, remove } = list;

  return (
    <>
      <ul className={styles.networks}>
        {networks.map((network) => {
          const name = network.name || "Without a name";
          return (
            <li key={network.id} className={styles.row}>
              <Link href={`/networks/${network.id}`} className={styles.network}>
                <b className={styles.networkName} title={name}>
                  {name}
                </b>
                <span>{writeNumberOf(network.num_layers, "layer")}</span>
                <span>{formatDate(network.updated_at)}</span>
              </Link>
              <ItemMenu
                size="small"
                noun="network"
                kept={["networks", network.id]}
                name={name}
                consequence="Its earlier versions go with it; runs and models that it made stay."
                entries={[duplicateEntry(() => duplicate(network.id))]}
                onRename={(changed) => rename(network.id, changed)}
                onDelete={() => remove(network.id)}
              />
            </li>
          );
        })}
      </ul>
      <MoreButton state={list} />
    </>
  );
}
