import type { JsonValue } from "../../../spec/openapi";
import { Segmented } from "../../../widgets/Segmented";
import { Select } from "../../../widgets/Select";
import type { ArgumentFieldProps } from "./ArgumentField";
import styles from "./Inspector.module.css";

/** Choices as short as these stand side by side. */
const MAX_SEGMENTS = 3;
const MAX_SEGMENT_LETTERS = 16;

interface ChoiceFieldProps extends ArgumentFieldProps {
  readonly choices: readonly JsonValue[];
}

/** One of a few values: side by side where they are short, else as a list. */
export function ChoiceField({ argument, value, problem, onChange, choices }: ChoiceFieldProps) {
  const shown =
    value === undefined ? (argument.required ? undefined : (argument.default ?? null)) : value;
  const items = choices.map((choice) => ({ id: JSON.stringify(choice), title: titleOf(choice) }));
  const chosen = shown === undefined ? null : JSON.stringify(shown);
  const letters = items.reduce((sum, item) => sum + item.title.length, 0);
  const isKnown = chosen === null || items.some((item) => item.id === chosen);
  const choose = (id: string) => onChange(JSON.parse(id) as JsonValue);
  if (isKnown && items.length <= MAX_SEGMENTS && letters <= MAX_SEGMENT_LETTERS)
    return (
      <>
        <Segmented label={argument.name} items={items} value={chosen} onChange={choose} isWide />
        {problem !== null && <p className={styles.problem}>{problem}</p>}
      </>
    );
  const others = isKnown || chosen === null ? [] : [{ id: chosen, title: titleOf(shown ?? null) }];
  return (
    <Select
      label={argument.name}
      isLabelHidden
      items={[...others, ...items]}
      value={chosen}
      errorMessage={problem}
      onChange={choose}
    />
  );
}

const titleOf = (choice: JsonValue): string =>
  choice === null ? "None" : typeof choice === "string" ? choice : JSON.stringify(choice);
