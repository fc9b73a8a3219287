import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { classChoices } from "../../../model/class_choices";
import { innerOf } from "../../../model/inner";
import type { ArgumentSpec, JsonValue } from "../../../spec/openapi";
import { useCatalogue } from "../../../state/catalogue";
import { Button } from "../../../widgets/Button";
import { IconButton } from "../../../widgets/IconButton";
import { type ArgumentFieldProps, type ChangeHow, nounOf } from "./ArgumentField";
import { ArgumentInside } from "./ArgumentInside";
import { ClassField } from "./ClassField";
import styles from "./Inspector.module.css";

/** A list of inner layers (the cells of StackedRNNCells): each with its form, to be added, moved and removed. */
export function InnerList({
  field,
  owner,
  argument,
  value,
  onChange,
}: Omit<ArgumentFieldProps, "problem">) {
  const catalogue = useCatalogue((state) => state.catalogue);
  const items = Array.isArray(value) ? (value as JsonValue[]) : [];
  const ids = useIds(items.length);
  const noun = nounOf(argument);
  const item: ArgumentSpec = { ...argument, type: "layer", required: true };

  const add = () => {
    const { groups, valueOf } = classChoices(owner, item, catalogue);
    const first = groups[0]?.items[0]?.id;
    const last = items.at(-1);
    ids.add();
    if (last !== undefined) onChange([...items, last]);
    else if (first !== undefined) onChange([valueOf(first, null)]);
  };
  const move = (index: number, by: number) => {
    const next = [...items];
    const [moved] = next.splice(index, 1);
    next.splice(index + by, 0, moved ?? null);
    ids.move(index, by);
    onChange(next);
  };
  const remove = (index: number) => {
    ids.remove(index);
    onChange(items.toSpliced(index, 1));
  };
  return (
    <div className={styles.innerList} role="list" aria-label={argument.name}>
      {items.map((one, index) => {
        const name = `${noun} ${index + 1}`;
        const itemProps = {
          field: `${field}.${ids.list[index]}`,
          owner,
          argument: { ...item, name },
          value: one,
          onChange: (next: JsonValue | undefined, how?: ChangeHow) =>
            onChange(items.with(index, next ?? null), how),
        };
        return (
          <div key={ids.list[index]} className={styles.innerItem} role="listitem">
            <div className={styles.innerHead}>
              <span className={styles.innerNumber} aria-hidden>
                {index + 1}
              </span>
              <div className={styles.field}>
                <ClassField {...itemProps} problem={null} />
              </div>
              <IconButton
                label={`Move ${name} up`}
                icon={<ArrowUp size={14} />}
                size="small"
                isDisabled={index === 0}
                onPress={() => move(index, -1)}
              />
              <IconButton
                label={`Move ${name} down`}
                icon={<ArrowDown size={14} />}
                size="small"
                isDisabled={index === items.length - 1}
                onPress={() => move(index, 1)}
              />
              <IconButton
                label={`Remove ${name}`}
                icon={<Trash2 size={14} />}
                size="small"
                onPress={() => remove(index)}
              />
            </div>
            {innerOf(one) !== null && <ArgumentInside {...itemProps} />}
          </div>
        );
      })}
      <Button size="small" icon={<Plus />} onPress={add}>
        Add a {noun}
      </Button>
    </div>
  );
}

/** An id for each item that goes with it when it moves, so that its fields keep what is typed and unfolded. */
function useIds(length: number) {
  const [{ list, next }, set] = useState({ list: [] as number[], next: 0 });
  const isLong = list.length === length;
  const current = isLong
    ? list
    : [
        ...list.slice(0, length),
        ...Array.from({ length: Math.max(0, length - list.length) }, (_, at) => next + at),
      ];
  if (!isLong) set({ list: current, next: next + length });
  return {
    list: current,
    add: () => set({ list: [...current, next], next: next + 1 }),
    remove: (index: number) => set({ list: current.toSpliced(index, 1), next }),
    move: (index: number, by: number) => {
      const moved = current.toSpliced(index, 1);
      moved.splice(index + by, 0, current[index] ?? 0);
      set({ list: moved, next });
    },
  };
}
