import { Download, FileCode2, Play, Table2 } from "lucide-react";
import { chooseData } from "../../actions/choose_data";
import { redoAction } from "../../actions/redo";
import { takeDocument } from "../../actions/take_document";
import { takePython } from "../../actions/take_python";
import { trainNetwork } from "../../actions/train";
import { undoAction } from "../../actions/undo";
import { useDataOf } from "../../state/chosen_data";
import { useNetwork } from "../../state/network";
import { Button } from "../../widgets/Button";
import { Menu } from "../../widgets/Menu";
import { Head } from "../frame/Head";
import { ActionButton } from "./ActionButton";
import styles from "./DesignerHead.module.css";
import { NetworkName } from "./NetworkName";
import { SavedState } from "./SavedState";

/** The head of the designer: the document, undo, and what can be done with it. */
export function DesignerHead() {
  const dataset = useDataOf(useNetwork((state) => state.id));
  return (
    <Head
      start={
        <>
          <NetworkName />
          <SavedState />
          <ActionButton action={undoAction} />
          <ActionButton action={redoAction} />
        </>
      }
      end={
        <>
          <Button icon={<Table2 />} onPress={chooseData.perform} className={styles.data}>
            <span className={styles.dataName}>{dataset?.name ?? "Choose data"}</span>
          </Button>
          <Menu
            label="Take away"
            items={[
              {
                id: "document",
                title: "Network",
                description: "A .network.json that Layerwright opens again",
                icon: <Download size={16} />,
                onAction: takeDocument.perform,
              },
              {
                id: "python",
                title: "Python",
                description: "A .py that builds it with Keras",
                icon: <FileCode2 size={16} />,
                onAction: takePython.perform,
              },
            ]}
          >
            <Button icon={<Download />} className={styles.takeAway} aria-label="Take away">
              <span className={styles.words}>Take away</span>
            </Button>
          </Menu>
          <Button variant="primary" icon={<Play />} onPress={trainNetwork.perform}>
            Train
          </Button>
        </>
      }
    />
  );
}
