import { Check, Monitor, Moon, Sun, SunMoon } from "lucide-react";
import { type ThemeChoice, useTheme } from "../../state/theme";
import { Button } from "../../widgets/Button";
import { Menu } from "../../widgets/Menu";
import styles from "./ThemeButton.module.css";

const CHOICES: readonly { id: ThemeChoice; title: string; icon: typeof Sun }[] = [
  { id: "light", title: "Light", icon: Sun },
  { id: "dark", title: "Dark", icon: Moon },
  { id: "system", title: "As the system", icon: Monitor },
];

/** Light, dark, or what the system says. */
export function ThemeButton() {
  const choice = useTheme((state) => state.choice);
  const choose = useTheme((state) => state.choose);
  return (
    <Menu
      label="Theme"
      items={CHOICES.map(({ id, title, icon: Icon }) => ({
        id,
        title: id === choice ? `${title} (chosen)` : title,
        icon: id === choice ? <Check size={16} /> : <Icon size={16} />,
        onAction: () => choose(id),
      }))}
    >
      <Button
        variant="quiet"
        className={styles.button}
        aria-label="Theme"
        title="Theme"
        icon={<SunMoon size={19} strokeWidth={1.75} />}
      />
    </Menu>
  );
}
