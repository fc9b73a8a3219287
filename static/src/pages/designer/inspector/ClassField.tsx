import { useMemo } from "react";
import { classChoices } from "../../../model/class_choices";
import { useCatalogue } from "../../../state/catalogue";
import { ComboBox } from "../../../widgets/ComboBox";
import { Select } from "../../../widgets/Select";
import type { ArgumentFieldProps } from "./ArgumentField";

/** Lists that are longer are searched by typing. */
const LONG = 16;

/** Which class stands in an argument: an inner layer, a cell, an initializer, an activation. Its own arguments follow below. */
export function ClassField({ owner, argument, value, problem, onChange }: ArgumentFieldProps) {
  const catalogue = useCatalogue((state) => state.catalogue);
  const choices = useMemo(
    () => classChoices(owner, argument, catalogue),
    [owner, argument, catalogue],
  );
  const shown = value === undefined ? (argument.default ?? null) : value;
  const chosen = choices.idOf(shown);
  const choose = (id: string) => onChange(choices.valueOf(id, shown));
  const numItems = choices.groups.reduce((sum, group) => sum + group.items.length, 0);
  if (numItems > LONG)
    return (
      <ComboBox
        label={argument.name}
        isLabelHidden
        groups={choices.groups}
        value={chosen}
        errorMessage={problem}
        onChange={choose}
      />
    );
  const items = choices.groups.flatMap((group) => group.items);
  const isKnown = chosen === null || items.some((item) => item.id === chosen);
  return (
    <Select
      label={argument.name}
      isLabelHidden
      items={isKnown ? items : [{ id: chosen, title: chosen }, ...items]}
      value={chosen}
      errorMessage={problem}
      onChange={choose}
    />
  );
}
