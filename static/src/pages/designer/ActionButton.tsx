import type { Action } from "../../actions/action";
import { writeShortcut } from "../../actions/keyboard";
import { useNetwork } from "../../state/network";
import { IconButton } from "../../widgets/IconButton";

/** A toolbar button of an action: its icon, its words and shortcut as the tooltip. */
export function ActionButton({ action }: { action: Action }) {
  const isEnabled = useNetwork(() => action.isEnabled());
  const shortcut = writeShortcut(action);
  return (
    <IconButton
      label={shortcut === "" ? action.label : `${action.label} (${shortcut})`}
      icon={<action.icon size={17} />}
      isDisabled={!isEnabled}
      onPress={action.perform}
    />
  );
}
