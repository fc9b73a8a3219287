import { FolderOpen, type LucideIcon, Plus, SquareMousePointer } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { addLayer } from "../../actions/add_layer";
import { writeShortcut } from "../../actions/keyboard";
import { ACTIONS } from "../../actions/registry";
import { listNetworks } from "../../api/networks";
import { writeNumberOf } from "../../model/numbers";
import { findLayers, titleOfCategory } from "../../model/palette";
import type { NetworkSummary } from "../../spec/openapi";
import { useCatalogue } from "../../state/catalogue";
import { select, useNetwork } from "../../state/network";
import { useView } from "../../state/view";

export interface Find {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly detail: string;
  readonly icon: LucideIcon;
  readonly perform: () => void;
}

const MAX_OF_A_GROUP = 7;

const PLACES: readonly [string, string][] = [
  ["All networks", "/networks"],
  ["Data", "/datasets"],
  ["Runs", "/runs"],
  ["Models", "/models"],
  ["Layers of your own", "/layers"],
];

/** Everything that a search finds, in groups; with nothing typed, the commands. */
export function useFinds(search: string): Find[] {
  const [location, navigate] = useLocation();
  const [networks, setNetworks] = useState<readonly NetworkSummary[]>([]);
  const catalogue = useCatalogue((state) => state.catalogue);
  const drawing = useNetwork((state) => state.history.present);
  const openId = useNetwork((state) => state.id);
  const isDesigner = location.startsWith("/networks/");
  useEffect(() => {
    const asking = new AbortController();
    listNetworks(undefined, { signal: asking.signal }).then(
      (page) => setNetworks(page.items),
      // Without the list the rest of the search still serves.
      () => setNetworks([]),
    );
    return () => asking.abort();
  }, []);
  return useMemo(() => {
    const wanted = search.trim().toLowerCase();
    const fits = (text: string) => wanted === "" || text.toLowerCase().includes(wanted);
    const layers: Find[] = drawing.document.layers.flatMap((layer, index) => {
      const key = drawing.keys[index];
      if (!isDesigner || wanted === "" || key === undefined) return [];
      if (!fits(`${layer.name} ${layer.class_name}`)) return [];
      const perform = () => {
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
    const others: Find[] = networks
      .filter((network) => network.id !== openId && fits(network.name))
      .map((network) => ({
        id: `network ${network.id}`,
        group: "Networks",
        title: network.name,
        detail: writeNumberOf(network.num_layers, "layer"),
        icon: FolderOpen,
        perform: () => navigate(`/networks/${network.id}`),
      }));
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
    const some = (finds: Find[]) => finds.slice(0, MAX_OF_A_GROUP);
    return [...some(layers), ...some(classes), ...some(others), ...commands, ...places];
  }, [search, drawing, isDesigner, catalogue, networks, openId, navigate]);
}
