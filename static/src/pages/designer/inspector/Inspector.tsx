import { PanelRightClose } from "lucide-react";
import { useEffect, useRef } from "react";
import { toggle, useView } from "../../../state/view";
import { IconButton } from "../../../widgets/IconButton";
import { Tabs } from "../../../widgets/Tabs";
import { lazily } from "../../../widgets/lazily";
import styles from "./Inspector.module.css";
import { LayerTab } from "./LayerTab";

const NetworkTab = lazily(async () => (await import("./NetworkTab")).NetworkTab);

/** What is selected, to be changed; and the network as a whole. */
export function Inspector() {
  const tab = useView((state) => state.inspectorTab);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const fields = ":is(input, textarea, button, [tabindex='0']):not([data-reset])";
    const focusFirstField = () =>
      (
        panel.current?.querySelector<HTMLElement>(`[data-arguments] ${fields}`) ??
        panel.current?.querySelector<HTMLElement>("input")
      )?.focus();
    useView.setState({ inspector: { focusFirstField } });
    return () => useView.setState({ inspector: null });
  }, []);
  return (
    <aside
      ref={panel}
      className={styles.inspector}
      aria-label="Inspector"
      data-editor-field
      data-area="inspector"
    >
      <div className={styles.fold}>
        <IconButton
          label="Fold the inspector"
          icon={<PanelRightClose size={16} />}
          size="small"
          onPress={() => toggle("isInspectorOpen")}
        />
      </div>
      <Tabs
        label="Inspector"
        value={tab}
        onChange={(chosen) => useView.setState({ inspectorTab: chosen })}
        className={styles.tabs}
        listClassName={styles.tabList}
        panelClassName={styles.panel}
        items={[
          { id: "layer", title: "Layer", content: <LayerTab /> },
          {
            id: "network",
            title: "Network",
            content: <NetworkTab />,
          },
        ]}
      />
    </aside>
  );
}
