import { freezeKept } from "../../model/origins";
import { useDataOf } from "../../state/chosen_data";
import { edit, useNetwork } from "../../state/network";
import { openDialog, useView } from "../../state/view";
import { TrainDialog } from "../runs/TrainDialog";

/** Training what is drawn, as it is drawn now. */
export function TrainNetwork() {
  const isOpen = useView((state) => state.dialog === "train");
  const id = useNetwork((state) => state.id);
  const document = useNetwork((state) => state.history.present.document);
  const data = useDataOf(id);
  if (id === null) return null;
  return (
    <TrainDialog
      isOpen={isOpen}
      onClose={() => openDialog(null)}
      subject={{ network: document, networkId: id }}
      dataset={data}
      columns={data?.columns ?? null}
      onChooseData={() => openDialog("data")}
      onFreeze={(reuse) =>
        edit("Freeze all that came with weights", (drawing) => freezeKept(drawing, reuse))
      }
    />
  );
}
