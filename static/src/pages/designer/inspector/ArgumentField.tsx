import type { ArgumentSpec, JsonValue } from "../../../spec/openapi";
import { Segmented } from "../../../widgets/Segmented";
import { Select } from "../../../widgets/Select";
import styles from "./Inspector.module.css";
import { TypedField } from "./TypedField";

export interface ArgumentFieldProps {
  /** Names the field among all boxes, for what is typed and is no value yet. */
  readonly field: string;
  readonly argument: ArgumentSpec;
  readonly value: JsonValue | undefined;
  /** What the shape check says of it. */
  readonly problem: string | null;
  /** Sets the value; gives what is kept of it: undefined for Keras's default. */
  readonly onChange: (value: JsonValue | undefined) => JsonValue | undefined;
}

/** Choices as short as these stand side by side. */
const MAX_SEGMENTS = 3;
const MAX_SEGMENT_LETTERS = 16;

/** A field that fits the argument's type. */
export function ArgumentField(props: ArgumentFieldProps) {
  const { argument, value, problem, onChange } = props;
  const choices = choicesOf(argument);
  const shown =
    value === undefined ? (argument.required ? undefined : (argument.default ?? null)) : value;
  const isObject = typeof shown === "object" && shown !== null;
  if (choices === null || isObject) return <TypedField {...props} />;

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
  const asObject = mayBeObject(argument) ? [{ id: OBJECT, title: "As JSON …" }] : [];
  const others = isKnown || chosen === null ? [] : [{ id: chosen, title: titleOf(shown) }];
  return (
    <Select
      label={argument.name}
      isLabelHidden
      items={[...others, ...items, ...asObject]}
      value={chosen}
      errorMessage={problem}
      onChange={(id) => {
        if (id === OBJECT)
          onChange({ class_name: typeof shown === "string" ? shown : "", config: {} });
        else choose(id);
      }}
    />
  );
}

const OBJECT = "as JSON";

const titleOf = (choice: JsonValue): string =>
  choice === null ? "None" : typeof choice === "string" ? choice : JSON.stringify(choice);

/** Initializers and their like are names with settings: Keras takes an object for them. */
function mayBeObject(argument: ArgumentSpec): boolean {
  return ["initializer", "regularizer", "constraint"].includes(argument.type);
}

/** The values to choose from; null where any may be typed. */
function choicesOf(argument: ArgumentSpec): JsonValue[] | null {
  const isOptional = !argument.required && (argument.default ?? null) === null;
  if (argument.type === "boolean") return isOptional ? [null, true, false] : [true, false];
  if (!argument.choices || argument.choices.length === 0) return null;
  return isOptional && !argument.choices.includes(null)
    ? [null, ...argument.choices]
    : [...argument.choices];
}
