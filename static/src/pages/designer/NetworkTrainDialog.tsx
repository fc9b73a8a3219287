import { useDataOf } from "../../state/chosen_data";
import { useNetwork } from "../../state/network";
import { openDialog, useView } from "../../state/view";
import { TrainDialog } from "../runs/TrainDialog";

/** Asks how this network is to be trained on the data that it is drawn for. */
export function NetworkTrainDialog() {
  const isOpen = useView((state) => state.dialog === "train");
  const id = useNetwork((state) => state.id);
  const network = useNetwork((state) => state.history.present.document);
  const data = useDataOf(id);
  return (
    <TrainDialog
      isOpen={isOpen}
      onClose={() => openDialog(null)}
      subject={{ network, networkId: id }}
      dataset={data}
      columns={data?.columns ?? null}
      onChooseData={() => openDialog("data")}
    />
  );
}
