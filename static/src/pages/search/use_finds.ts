import { FolderOpen, Plus, SquareMousePointer } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { addLayer } from "../../actions/add_layer";
import { writeShortcut } from "../../actions/keyboard";
import { ACTIONS } from "../../actions/registry";
import { findLayers, titleOfCategory } from "../../model/palette";
import { useCatalogue } from "../../state/catalogue";
import { select, useNetwork } from "../../state/network";
import { uncover } from "../../state/shown";
import { useView } from "../../state/view";
import { type NamedFind, useNamedFinds } from "./use_named_finds";

/** One line of the search. */
export type Find = NamedFind;

const MAX_OF_A_GROUP = 7;

const PLACES: readonly [string, string][] = [
  ["All networks", "/networks"],
  ["Data", "/datasets"],
  ["Runs", "/runs"],
  ["Models", "/models"],
  ["Layers of your own", "/layers"],
];

/** Everything that a search finds, in groups; with nothing typed, networks and commands. */
export function useFinds(search: string): { finds: Find[]; isAsking: boolean } {
  const [location, navigate] = useLocation();
  const catalogue = useCatalogue((state) => state.catalogue);
  const drawing = useNetwork((state) => state.history.present);
  const { named, isAsking } = useNamedFinds(search);
  const isDesigner = location.startsWith("/networks/");
  const finds = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    const fits = (text: string) => wanted === "" || text.toLowerCase().includes(wanted);
    const layers: Find[] = drawing.document.layers.flatMap((layer, index) => {
      const key = drawing.keys[index];
      if (!isDesigner || wanted === "" || key === undefined) return [];
      if (!fits(`${layer.name} ${layer.class_name}`)) return [];
      const perform = () => {
        uncover(key);
        select([key]);
        useView.getState().canvas?.focusBox(key);
      };
      const find = { group: "In this network", detail: layer.class_name, icon: SquareMousePointer };
      return [{ ...find, id: `layer ${key}`, title: layer.name, perform }];
    });
    const classes: Find[] =
      isDesigner && wanted !== ""
        ? findLayers(catalogue?.layers ?? [], wanted)
            .filter((spec) => spec.refused == null)
            .map((spec) => ({
              id: `class ${spec.class_name}`,
              group: "Add a layer",
              title: spec.class_name,
              detail: titleOfCategory(spec.is_custom ? "custom" : spec.category),
              icon: Plus,
              perform: () => addLayer(spec),
            }))
        : [];
    const commands: Find[] = ACTIONS.filter(
      (action) =>
        fits(action.label) &&
        action.isEnabled() &&
        action.name !== "open_search" &&
        (isDesigner || action.isEverywhere === true),
    ).map((action) => ({
      id: `action ${action.name}`,
      group: "Commands",
      title: action.label,
      detail: writeShortcut(action),
      icon: action.icon,
      perform: action.perform,
    }));
    const places: Find[] = PLACES.filter(([title]) => fits(title)).map(([title, href]) => ({
      id: `place ${href}`,
      group: "Places",
      title,
      detail: "",
      icon: FolderOpen,
      perform: () => navigate(href),
    }));
    const some = (group: Find[]) => group.slice(0, MAX_OF_A_GROUP);
    const inside = [...some(layers), ...some(classes)];
    // With nothing typed the last networks stand first, then what can be done.
    if (wanted === "") return [...inside, ...named, ...commands, ...places];
    return [...inside, ...commands, ...named, ...places];
  }, [search, drawing, isDesigner, catalogue, named, navigate]);
  return { finds, isAsking };
}
