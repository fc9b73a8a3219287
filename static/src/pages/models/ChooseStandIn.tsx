import { Replace } from "lucide-react";
import { listAllCustomLayers } from "../../api/custom_layers";
import type { CustomLayer } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { Button } from "../../widgets/Button";
import { formatList } from "../../widgets/format";
import { Menu } from "../../widgets/Menu";

export interface ChooseStandInProps {
  /** The class that is missing. */
  className: string;
  /** The arguments that the file gives it. */
  takes: readonly string[];
  onChoose: (layer: string) => void;
}

/** Chooses a registered layer of another name for a missing class; those that take its arguments first. */
export function ChooseStandIn({ className, takes, onChoose }: ChooseStandInProps) {
  const { value: layers } = useAnswer(className, askLayers);
  if (layers === null || layers.length === 0) return null;
  const ranked = layers
    .map((layer) => ({ layer, missing: missingOf(layer, takes) }))
    .toSorted((one, other) => one.missing.length - other.missing.length);
  return (
    <Menu
      label={`Registered layers for ${className}`}
      items={ranked.map(({ layer, missing }) => ({
        id: layer.name,
        title: layer.name,
        ...(missing.length === 0 ? {} : { description: `does not take ${formatList(missing)}` }),
        onAction: () => onChoose(layer.name),
      }))}
    >
      <Button size="small" icon={<Replace />}>
        Use a registered layer
      </Button>
    </Menu>
  );
}

function missingOf(layer: CustomLayer, takes: readonly string[]): string[] {
  const known = new Set((layer.verdict.arguments ?? []).map((argument) => argument.name));
  return takes.filter((name) => !known.has(name));
}

async function askLayers(_: string, signal: AbortSignal): Promise<CustomLayer[]> {
  return listAllCustomLayers({ signal });
}
