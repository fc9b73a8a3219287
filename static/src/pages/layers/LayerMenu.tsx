import { loadCatalogue } from "../../state/catalogue";
import { useCustomLayers } from "../../state/custom_layers";
import { say } from "../../widgets/toasts";
import { ItemMenu } from "../shared/ItemMenu";

export interface LayerMenuProps {
  name: string;
  onCopied?: (name: string) => void;
  onDeleted?: () => void;
  size?: "medium" | "small";
}

/** The commands for a layer: a copy under another class name, and delete. */
export function LayerMenu({ name, onCopied, onDeleted, size = "medium" }: LayerMenuProps) {
  const duplicate = useCustomLayers((state) => state.duplicate);
  const remove = useCustomLayers((state) => state.remove);
  return (
    <ItemMenu
      size={size}
      noun="layer"
      kept={["custom-layers", name]}
      name={name}
      consequence="Networks that use it keep their boxes, but cannot be built until it is pasted again."
      copying={{
        name: `${name}2`,
        make: async (wanted) => {
          const copy = await duplicate(name, wanted);
          void loadCatalogue();
          say({ tone: "neutral", title: `${copy.name} is added`, description: null });
          onCopied?.(copy.name);
        },
      }}
      onDelete={async () => {
        const deleted = await remove(name);
        void loadCatalogue();
        return deleted;
      }}
      {...(onDeleted === undefined ? {} : { onDeleted })}
    />
  );
}
