/** From data to a network: the template that suits it, fitted, saved. */
import { createNetwork, fitNetwork } from "../api/networks";
import { ApiError } from "../api/client";
import type { DataChoice } from "../spec/openapi";
import { chooseDataFor } from "./chosen_data";
import { readTemplates } from "./templates";

/** Rows with at least height and width are looked at by convolutions. */
const MIN_IMAGE_NDIM = 2;

/**
 * Makes a network that fits the data, to begin with.
 *
 * Returns: the id of the saved network. Throws ApiError.
 */
export async function designFor(
  dataset: { id: string; name: string },
  choice: DataChoice,
): Promise<string> {
  const wanted = choice.input_shape.length >= MIN_IMAGE_NDIM ? "conv_net" : "dense_net";
  const template = (await readTemplates()).find((one) => one.name === wanted);
  if (template === undefined) {
    throw new ApiError({
      code: "not_found",
      message: `This Layerwright has no template ${wanted}.`,
      hint: "Begin with an empty network and fit it to the data.",
      status: 0,
    });
  }
  const { network } = await fitNetwork({
    network: { ...template.document, name: networkName(dataset.name) },
    dataset_id: dataset.id,
    inputs: choice.inputs,
    targets: choice.targets,
  });
  const { id } = (await createNetwork(network)).value;
  const columns = { inputs: choice.inputs, targets: choice.targets };
  chooseDataFor(id, { id: dataset.id, name: dataset.name, columns });
  return id;
}

/** "Penguins (raw).csv" → "penguins_raw_net". */
export function networkName(datasetName: string): string {
  const stem = datasetName.replace(/\.[a-z0-9]{1,5}$/i, "").toLowerCase();
  const words = stem.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return `${words === "" ? "data" : words}_net`;
}
