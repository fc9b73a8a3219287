import { Play } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import type { ApiError } from "../../api/client";
import { chooseColumns, readDataset } from "../../api/datasets";
import type { DataChoice, NetworkDocument, RunRequest, WeightReuse } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Notice } from "../../widgets/Notice";
import type { Columns } from "../datasets/use_choice";
import { ErrorNotice } from "../shared/ErrorNotice";
import styles from "./TrainDialog.module.css";
import { ChosenWords, MoreTrainFields } from "./MoreTrainFields";
import { TrainData } from "./TrainData";
import { TrainFields } from "./TrainFields";
import { NOTHING_SET, requestOf, type TrainOptions } from "./train_options";
import { usePlan } from "./use_plan";
import { useStart } from "./use_start";
import { isAnswered, useWeightOrigin } from "./use_weight_origin";
import { WeightOriginPanel } from "./WeightOriginPanel";

/** What is trained: a drawing, a saved network by its id, or a model. */
export type TrainSubject =
  | { network: NetworkDocument; networkId?: string | null }
  | { networkId: string }
  | { modelId: string };

export interface TrainDialogProps {
  isOpen: boolean;
  onClose: () => void;
  subject: TrainSubject;
  dataset: { id: string; name: string } | null;
  /** The inputs and target that a person chose; null: the suggested ones. */
  columns: Columns | null;
  /** Opens the choice of data. */
  onChooseData: () => void;
  /** Freezes in the drawing the layers that keep the weights of the model that it came from. */
  onFreeze?: (reuse: WeightReuse) => void;
}

/** Asks how to train, starts the run and goes to its page. */
export function TrainDialog(props: TrainDialogProps) {
  if (!props.isOpen) return null;
  return <OpenTrainDialog {...props} />;
}

function OpenTrainDialog({
  onClose,
  subject,
  dataset,
  columns,
  onChooseData,
  onFreeze,
}: TrainDialogProps) {
  const [, navigate] = useLocation();
  const [options, setOptions] = useState<TrainOptions>(NOTHING_SET);
  const [isReusing, setIsReusing] = useState(true);
  const network = "network" in subject ? subject.network : null;
  const origin = useWeightOrigin(network);
  const isKnown = origin === null || isAnswered(origin);
  const choice = useAnswer(choiceKey(dataset, columns), askChoice);

  const request: RunRequest | null =
    dataset === null || !isKnown
      ? null
      : {
          ...subjectOf(subject),
          ...(isReusing && origin?.isUsable === true ? { model_id: origin.modelId } : {}),
          dataset_id: dataset.id,
          inputs: columns?.inputs ?? null,
          targets: columns?.targets ?? null,
          ...requestOf(options),
        };
  const { plan, refusal: planRefusal } = usePlan(request);
  const { start, isStarting, refusal, forget } = useStart((id) => {
    onClose();
    navigate(`/runs/${id}`);
  });
  const shownRefusal = refusal ?? planRefusal;
  const change = (changed: TrainOptions) => {
    forget();
    setOptions(changed);
  };

  return (
    <Dialog
      title="Train"
      isOpen
      onClose={onClose}
      isWide
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant="primary"
            icon={<Play />}
            isDisabled={request === null || isStarting}
            onPress={() => request !== null && void start(request)}
          >
            {isStarting ? "Starting …" : "Start training"}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <TrainData
          dataset={dataset}
          choice={choice.value}
          onChange={() => {
            onClose();
            onChooseData();
          }}
        />
        {choice.error !== null && <ErrorNotice error={choice.error} />}
        {origin !== null && network !== null && (
          <WeightOriginPanel
            origin={origin}
            network={network}
            isOn={isReusing}
            onChange={(isOn) => {
              forget();
              setIsReusing(isOn);
            }}
            onFreeze={onFreeze}
          />
        )}
        <TrainFields options={options} onChange={change} choice={choice.value} plan={plan} />
        <MoreTrainFields options={options} onChange={change} plan={plan} />
        <ChosenWords plan={shownRefusal === null ? plan : null} />
        <p className={styles.note}>
          What is left empty is chosen from the data; the run says what was chosen and why.
        </p>
        {shownRefusal !== null && (
          <Refusal
            error={shownRefusal}
            // A saved model keeps its layers: other data may fit it, or its network is edited first.
            action={"modelId" in subject ? "Choose other data …" : "Fit the network to the data …"}
            onFit={() => {
              onClose();
              onChooseData();
            }}
          />
        )}
      </div>
    </Dialog>
  );
}

function Refusal({ error, action, onFit }: { error: ApiError; action: string; onFit: () => void }) {
  if (error.code !== "does_not_fit") return <ErrorNotice error={error} />;
  return (
    <Notice
      tone="bad"
      isUrgent
      title="The network and the data do not fit together"
      hint={error.hint}
      actions={
        <Button size="small" onPress={onFit}>
          {action}
        </Button>
      }
    >
      {error.message}
    </Notice>
  );
}

function subjectOf(subject: TrainSubject): Pick<RunRequest, "network" | "network_id" | "model_id"> {
  if ("modelId" in subject) return { model_id: subject.modelId };
  if ("network" in subject) return { network: subject.network };
  return { network_id: subject.networkId };
}

function choiceKey(dataset: TrainDialogProps["dataset"], columns: Columns | null): string {
  return dataset === null ? "" : JSON.stringify([dataset.id, columns]);
}

async function askChoice(key: string, signal: AbortSignal): Promise<DataChoice | null> {
  if (key === "") return null;
  const [id, columns] = JSON.parse(key) as [string, Columns | null];
  if (columns !== null) return chooseColumns(id, columns, { signal });
  return (await readDataset(id, { signal })).choice ?? null;
}
