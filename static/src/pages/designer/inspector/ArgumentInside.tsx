import { fieldKind } from "../../../model/field_kinds";
import { classChoices } from "../../../model/class_choices";
import { innerOf } from "../../../model/inner";
import { useCatalogue } from "../../../state/catalogue";
import type { ArgumentFieldProps } from "./ArgumentField";
import { InnerForm } from "./InnerForm";
import { InnerList } from "./InnerList";

type ArgumentInsideProps = Omit<ArgumentFieldProps, "problem">;

/** The form of what stands in an argument, where that has arguments of its own. */
export function ArgumentInside(props: ArgumentInsideProps) {
  const { field, owner, argument, value, onChange } = props;
  const catalogue = useCatalogue((state) => state.catalogue);
  const kind = fieldKind(argument);
  if (kind === "layers") return <InnerList {...props} />;
  if (kind !== "class" && kind !== "layer") return null;
  const shown = value === undefined ? (argument.default ?? null) : value;
  const choices = classChoices(owner, argument, catalogue);
  const spec = choices.specOf(shown);
  const inner = innerOf(shown);
  const known = spec?.arguments ?? [];
  if (known.length === 0 && Object.keys(inner?.config ?? {}).length === 0) return null;
  return (
    <InnerForm
      field={field}
      className={spec?.class_name ?? inner?.className ?? ""}
      category={choices.categoryOf(shown)}
      known={known}
      config={inner?.config ?? {}}
      // Who takes a layer for an activation does so for its arguments.
      isFolded={kind === "class" && choices.categoryOf(shown) === null}
      label={argument.name}
      onChange={({ name, value: next, ...how }) =>
        onChange(choices.withArgument(shown, name, next), how)
      }
    />
  );
}
