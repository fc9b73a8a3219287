/** The category by which a layer of a model is coloured. */
import type { LayerSpec } from "../../spec/openapi";
import { categoryOfOperator } from "./operator_category";

export function categoryOf(className: string, spec: LayerSpec | undefined): string {
  if (spec === undefined) return categoryOfOperator(className);
  return spec.is_custom ? "custom" : spec.category;
}
