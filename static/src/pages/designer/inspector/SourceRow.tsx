import { Snowflake } from "lucide-react";
import { Link } from "wouter";
import { freezeKeptLayers } from "../../../actions/freeze_kept";
import { readModel } from "../../../api/models";
import type { SavedModel } from "../../../spec/openapi";
import { useAnswer } from "../../../state/answer";
import { Button } from "../../../widgets/Button";
import links from "../../shared/links.module.css";
import styles from "./Inspector.module.css";

/** The model that a network was opened from: its weights are there when it is trained. */
export function SourceRow({ modelId }: { modelId: string }) {
  const { value: model, error } = useAnswer(modelId, askModel);
  if (error !== null && error.status !== 404) return null;
  if (error !== null) {
    return <p className={styles.summary}>The model that this network came from is not here.</p>;
  }
  return (
    <>
      <div className={styles.row}>
        <span className={styles.label}>came from</span>
        <div className={styles.origin}>
          {model !== null && (
            <Link href={`/models/${model.id}`} className={links.name}>
              {model.name}
            </Link>
          )}
        </div>
      </div>
      <div className={styles.freeze}>
        <Button
          size="small"
          icon={<Snowflake />}
          isDisabled={model?.is_loadable !== true}
          onPress={freezeKeptLayers.perform}
        >
          {freezeKeptLayers.label}
        </Button>
      </div>
    </>
  );
}

async function askModel(id: string, signal: AbortSignal): Promise<SavedModel> {
  return readModel(id, { signal });
}
