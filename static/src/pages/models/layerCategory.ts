/** The category by which a layer of a model is coloured. */
import type { LayerSpec } from "../../spec/openapi";

export function categoryOf(spec: LayerSpec | undefined): string {
  if (spec === undefined) return "unknown";
  return spec.is_custom ? "custom" : spec.category;
}
