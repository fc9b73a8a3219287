import { copyLayers } from "../../actions/copy_layers";
import { cutLayers } from "../../actions/cut_layers";
import { deleteLayers } from "../../actions/delete_layers";
import { dissolveBlock } from "../../actions/dissolve_block";
import { duplicateLayers } from "../../actions/duplicate_layers";
import { editLayer } from "../../actions/edit_layer";
import { foldHere } from "../../actions/fold_here";
import { freezeLayers } from "../../actions/freeze_layers";
import { writeShortcut } from "../../actions/keyboard";
import { makeBlock } from "../../actions/make_block";
import { MenuPopover } from "../../widgets/MenuPopover";

const OFFERED = [
  editLayer,
  foldHere,
  makeBlock,
  dissolveBlock,
  duplicateLayers,
  copyLayers,
  cutLayers,
  freezeLayers,
  deleteLayers,
];

interface BoxMenuProps {
  /** The box that was asked. */
  readonly box: Element;
  readonly onClose: () => void;
}

/** What can be done with the selected boxes: by the other mouse button, or the menu key. */
export function BoxMenu({ box, onClose }: BoxMenuProps) {
  return (
    <MenuPopover
      label="What to do with it"
      trigger={box}
      onClose={onClose}
      items={OFFERED.filter((action) => action.isEnabled()).map((action) => ({
        id: action.name,
        title: action.label,
        description: writeShortcut(action),
        icon: <action.icon size={16} />,
        isDangerous: action === deleteLayers,
        // The menu gives the keyboard back to the box first.
        onAction: () => void window.setTimeout(action.perform, 60),
      }))}
    />
  );
}
