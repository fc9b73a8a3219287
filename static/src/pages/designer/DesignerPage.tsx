import { useEffect } from "react";
import { lazily } from "../../widgets/lazily";
import { useNetwork } from "../../state/network";
import { openNetwork, useSaving } from "../../state/saving";
import { useVersions } from "../../state/versions";
import { useView } from "../../state/view";
import { Frame } from "../frame/Frame";
import { Board } from "./Board";
import { DesignerHead } from "./DesignerHead";
import styles from "./DesignerPage.module.css";
import { DesignerStatus } from "./DesignerStatus";
import { Fold } from "./Fold";
import { Inspector } from "./inspector/Inspector";
import { OpenFailed } from "./OpenFailed";
import { Palette } from "./palette/Palette";
import { useClipboard } from "./use_clipboard";

const ConflictDialog = lazily(async () => (await import("./ConflictDialog")).ConflictDialog);
const DataDialog = lazily(async () => (await import("./DataDialog")).DataDialog);
const TrainNetwork = lazily(async () => (await import("./TrainNetwork")).TrainNetwork);
const VersionsDialog = lazily(
  async () => (await import("./versions/VersionsDialog")).VersionsDialog,
);

/** The designer: palette, drawing, inspector. */
export function DesignerPage({ id }: { id: string }) {
  const openState = useSaving((state) => state.openState);
  const isContested = useSaving((state) => state.theirs !== null);
  const dialog = useView((state) => state.dialog);
  const isVersionsOpen = useVersions((state) => state.isOpen);
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
      {isContested && <ConflictDialog />}
      {dialog === "data" && <DataDialog />}
      {isVersionsOpen && <VersionsDialog />}
      {dialog === "train" && <TrainNetwork />}
    </Frame>
  );
}
