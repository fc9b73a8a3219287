import { ChevronDown } from "lucide-react";
import { useContext, useRef, useState } from "react";
import {
  ComboBox as AriaComboBox,
  Button,
  Collection,
  ComboBoxStateContext,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  Text,
} from "react-aria-components";
import { classes } from "./classes";
import styles from "./ComboBox.module.css";
import fieldStyles from "./field.module.css";
import { FieldFrame } from "./FieldFrame";
import type { SelectItem } from "./Select";
import listStyles from "./Select.module.css";

export interface ComboBoxGroup {
  title: string;
  items: readonly SelectItem[];
}

export interface ComboBoxProps {
  label: string;
  groups: readonly ComboBoxGroup[];
  value: string | null;
  onChange: (value: string) => void;
  isLabelHidden?: boolean;
  errorMessage?: string | null | undefined;
  placeholder?: string;
}

/** One of a long list, found by typing a part of its name. */
export function ComboBox(props: ComboBoxProps) {
  const { label, groups, value, onChange, isLabelHidden, errorMessage, placeholder } = props;
  const shown = groups.filter((group) => group.items.length > 0);
  const items = shown.flatMap((group) => group.items);
  // One that adds stays empty: it begins anew after each choice.
  const [numChosen, setNumChosen] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const choose = (id: string) => {
    if (value === null) setNumChosen(numChosen + 1);
    if (id !== value) onChange(id);
    // What stands there now is another element: the keyboard goes on in it.
    requestAnimationFrame(() => frame.current?.querySelector("input")?.focus());
  };
  const isKnown = value === null || items.some((item) => item.id === value);
  const written = items.find((item) => item.id === value)?.title ?? value ?? "";
  return (
    <div ref={frame} className={styles.whole}>
      <AriaComboBox
        // A value from elsewhere shows at once; the text while somebody types is the box's own.
        key={value ?? numChosen}
        defaultSelectedKey={isKnown ? value : null}
        defaultInputValue={written}
        onSelectionChange={(key) => {
          if (typeof key === "string") choose(key);
        }}
        isInvalid={errorMessage != null}
        validationBehavior="aria"
        className={fieldStyles.field}
      >
        <FieldFrame label={label} isLabelHidden={isLabelHidden} errorMessage={errorMessage}>
          <div className={styles.frame}>
            <SearchInput
              placeholder={placeholder ?? "Type a name …"}
              written={written}
              onEnter={(text) => {
                const found = bestMatch(items, text);
                if (found !== undefined) choose(found);
              }}
            />
            <Button className={styles.button} aria-label={`All for ${label}`}>
              <ChevronDown aria-hidden />
            </Button>
          </div>
        </FieldFrame>
        <Popover className={classes(listStyles.popover, styles.popover)} offset={4}>
          <ListBox
            className={listStyles.list}
            items={shown}
            renderEmptyState={() => <p className={styles.nothing}>Nothing is called so.</p>}
          >
            {(group) => (
              <ListBoxSection id={group.title}>
                <Header className={styles.heading}>{group.title}</Header>
                <Collection items={group.items}>
                  {(item) => (
                    <ListBoxItem id={item.id} textValue={item.title} className={listStyles.item}>
                      <Text slot="label">{item.title}</Text>
                      {item.description !== undefined && (
                        <Text slot="description" className={listStyles.description}>
                          {item.description}
                        </Text>
                      )}
                    </ListBoxItem>
                  )}
                </Collection>
              </ListBoxSection>
            )}
          </ListBox>
        </Popover>
      </AriaComboBox>
    </div>
  );
}

/** The field of the box: a click opens the list, Enter takes what fits best. */
function SearchInput(props: {
  placeholder: string;
  /** What stands there before somebody types. */
  written: string;
  onEnter: (text: string) => void;
}) {
  const state = useContext(ComboBoxStateContext);
  return (
    <Input
      className={classes(fieldStyles.input, styles.input)}
      placeholder={props.placeholder}
      spellCheck={false}
      onFocus={({ currentTarget }) => {
        // React Aria lets a field that is typed into take the focus anew for each option.
        if (currentTarget.value === props.written) currentTarget.select();
      }}
      onClick={() => state?.open(null, "manual")}
      onKeyDownCapture={(event) => {
        const isPointedAt = event.currentTarget.hasAttribute("aria-activedescendant");
        if (event.key !== "Enter" || isPointedAt) return;
        event.preventDefault();
        event.stopPropagation();
        props.onEnter(event.currentTarget.value);
      }}
    />
  );
}

/** The item of a name, else the first that begins so, else the first that has it in it. */
function bestMatch(items: readonly SelectItem[], text: string): string | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return undefined;
  const titles = items.map((item) => ({ id: item.id, title: item.title.toLowerCase() }));
  const found =
    titles.find((item) => item.title === wanted) ??
    titles.find((item) => item.title.startsWith(wanted)) ??
    titles.find((item) => item.title.includes(wanted));
  return found?.id;
}
