import type { Dataset } from "../../spec/openapi";
import { useDatasets } from "../../state/datasets";
import { SampleCards } from "../shared/SampleCards";

/** The data sets that come with the program. */
export function DatasetSamples({ onAdded }: { onAdded: (dataset: Dataset) => void }) {
  const { samples, loadSamples, addSample } = useDatasets();
  return (
    <SampleCards
      label="Sample data"
      samples={samples}
      load={loadSamples}
      add={addSample}
      onAdded={onAdded}
    />
  );
}
