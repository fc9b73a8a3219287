import { useEffect } from "react";
import { useNetwork } from "../../state/network";
import { openNetwork, useSaving } from "../../state/saving";
import { useView } from "../../state/view";
import { Frame } from "../frame/Frame";
import { Board } from "./Board";
import { ConflictDialog } from "./ConflictDialog";
import { DataDialog } from "./DataDialog";
import { DesignerHead } from "./DesignerHead";
import styles from "./DesignerPage.module.css";
import { DesignerStatus } from "./DesignerStatus";
import { Fold } from "./Fold";
import { Inspector } from "./inspector/Inspector";
import { OpenFailed } from "./OpenFailed";
import { Palette } from "./palette/Palette";
import { TrainNetwork } from "./TrainNetwork";
import { VersionsDialog } from "./versions/VersionsDialog";
import { useClipboard } from "./use_clipboard";

/** The designer: palette, drawing, inspector. */
export function DesignerPage({ id }: { id: string }) {
  const openState = useSaving((state) => state.openState);
  const isPaletteOpen = useView((state) => state.isPaletteOpen);
  const isInspectorOpen = useView((state) => state.isInspectorOpen);
  useEffect(() => {
    void openNetwork(id);
  }, [id]);
  useClipboard();
  const name = useNetwork((state) => state.history.present.document.name);
  useEffect(() => {
    document.title = name === "" ? "Layerwright" : `${name} · Layerwright`;
  }, [name]);

  if (openState === "missing" || openState === "failed") return <OpenFailed id={id} />;
  return (
    <Frame head={<DesignerHead />} status={<DesignerStatus />}>
      <div className={styles.page}>
        {isPaletteOpen && <Palette />}
        <div className={styles.board}>
          <Board viewKey={id} />
          <Fold side="left" />
          <Fold side="right" />
        </div>
        {isInspectorOpen && <Inspector />}
      </div>
      <ConflictDialog />
      <VersionsDialog />
      <DataDialog />
      <TrainNetwork />
    </Frame>
  );
}
