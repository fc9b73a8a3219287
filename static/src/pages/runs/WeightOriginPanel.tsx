import { Snowflake } from "lucide-react";
import { frozenAmong } from "../../model/origins";
import type { NetworkDocument, WeightReuse } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { formatCounted } from "../../widgets/format";
import { Loading } from "../../widgets/Loading";
import { Notice } from "../../widgets/Notice";
import { Switch } from "../../widgets/Switch";
import { ErrorNotice } from "../shared/ErrorNotice";
import { ReuseList } from "./ReuseList";
import styles from "./TrainDialog.module.css";
import type { WeightOrigin } from "./use_weight_origin";

const FRESH = "The training starts from fresh weights.";

export interface WeightOriginPanelProps {
  origin: WeightOrigin;
  network: NetworkDocument;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  /** Freezes in the drawing what keeps its weights; left out where nothing can be edited. */
  onFreeze?: ((reuse: WeightReuse) => void) | undefined;
}

/** Whether a run starts from the weights of the model that its network was opened from, and from which. */
export function WeightOriginPanel(props: WeightOriginPanelProps) {
  const { origin, isOn, onChange } = props;
  const { value: model, error, reload } = origin.model;
  if (error?.status === 404) {
    return (
      <Notice title="The model that this network came from is not here" hint={FRESH}>
        It was deleted, or the network was brought from elsewhere.
      </Notice>
    );
  }
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />;
  if (model === null) return <Loading>Looking for the model that this network came from …</Loading>;
  if (!model.is_loadable) {
    return (
      <Notice tone="warn" title={`The weights of ${model.name} cannot be used`} hint={FRESH}>
        {model.problem}
      </Notice>
    );
  }
  return (
    <section className={styles.origin} aria-label="Weights to start from">
      <Switch isSelected={isOn} onChange={onChange}>
        <span className={styles.originName}>
          Start from the weights of <b>{model.name}</b>
        </span>
      </Switch>
      {isOn && <Reused {...props} />}
    </section>
  );
}

function Reused({ origin, network, onFreeze }: WeightOriginPanelProps) {
  const { value: reuse, error } = origin.reuse;
  if (error !== null) {
    return (
      <p className={styles.note}>
        {`Which layers keep theirs is told once the network can be built. ${error.message}`}
      </p>
    );
  }
  if (reuse === null) return <Loading>Comparing the layers …</Loading>;
  const kept = reuse.kept ?? [];
  const numTrained = kept.length - frozenAmong(network, kept).length;
  return (
    <>
      <ReuseList reuse={reuse} network={network} />
      {onFreeze !== undefined && numTrained > 0 && (reuse.not_kept ?? []).length > 0 && (
        <div>
          <Button size="small" icon={<Snowflake />} onPress={() => onFreeze(reuse)}>
            {numTrained === 1
              ? "Freeze the layer that keeps its weights"
              : `Freeze the ${formatCounted(numTrained, "layer")} that keep their weights`}
          </Button>
        </div>
      )}
    </>
  );
}
