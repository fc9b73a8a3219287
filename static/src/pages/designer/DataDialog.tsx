import { withDocument } from "../../model/drawing";
import { chooseDataFor, useDataOf } from "../../state/chosen_data";
import { edit, useNetwork } from "../../state/network";
import { openDialog, useView } from "../../state/view";
import { DatasetChooser } from "../datasets/DatasetChooser";

/** The data that this network is drawn for; fitting the network to it is one undo step. */
export function DataDialog() {
  const isOpen = useView((state) => state.dialog === "data");
  const id = useNetwork((state) => state.id);
  const document = useNetwork((state) => state.history.present.document);
  const data = useDataOf(id);
  if (id === null) return null;
  return (
    <DatasetChooser
      isOpen={isOpen}
      onClose={() => openDialog(null)}
      datasetId={data?.id ?? null}
      columns={data?.columns ?? null}
      network={document}
      onChoose={(dataset) => chooseDataFor(id, { ...dataset, columns: null })}
      onColumns={(columns) => data && chooseDataFor(id, { ...data, columns })}
      onFit={(network, changes) => {
        if (changes.length === 0) return;
        edit("Fit to the data", (drawing) => withDocument(drawing, network));
      }}
    />
  );
}
