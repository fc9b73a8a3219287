import { TriangleAlert } from "lucide-react";
import { useCallback } from "react";
import { categoryColour } from "../../../canvas/category_colour";
import { withFix } from "../../../model/drawing";
import { setArgument } from "../../../model/edits";
import { canFreeze, isFrozen } from "../../../model/freezing";
import type { LayerDocument, LayerIssue } from "../../../spec/openapi";
import { useCatalogue } from "../../../state/catalogue";
import { edit } from "../../../state/network";
import { useShapes } from "../../../state/shapes";
import { Button } from "../../../widgets/Button";
import type { ArgumentChange } from "./ArgumentRow";
import { ArgumentRows, unknownArguments } from "./ArgumentRows";
import { InboundRow } from "./InboundRow";
import styles from "./Inspector.module.css";
import { LayerCost } from "./LayerCost";
import { NameRow } from "./NameRow";
import { TrainedRow } from "./TrainedRow";

interface LayerFormProps {
  readonly layerKey: string;
  readonly layer: LayerDocument;
  /** In a block: the layers of other blocks that are edited together with it. */
  readonly alike?: readonly string[] | null;
}

const NOTHING: readonly string[] = [];

/** One layer: name, arguments as the catalogue knows them, what is wrong, what it costs. */
export function LayerForm({ layerKey, layer, alike = null }: LayerFormProps) {
  const spec = useCatalogue((state) => state.specs.get(layer.class_name));
  const isCatalogueThere = useCatalogue((state) => state.catalogue !== null);
  const finding = useShapes((state) => state.findings?.byKey.get(layerKey));
  const hasSwitch = canFreeze(layer) && (isFrozen(layer) || (finding?.report?.num_params ?? 0) > 0);
  const { trainable, ...others } = layer.config ?? {};
  const isSwitched = hasSwitch && (trainable === undefined || typeof trainable === "boolean");
  const config = isSwitched ? others : (layer.config ?? {});
  const known = (spec?.arguments ?? []).filter(
    (argument) => !(isSwitched && argument.name === "trainable"),
  );
  const issues = finding?.issues ?? [];
  const issueOf = (name: string) => issues.find((issue) => issue.argument === name) ?? null;
  const fields = new Set(
    [...known, ...unknownArguments(config, known)].map((argument) => argument.name).concat("name"),
  );
  const general = issues.filter((issue) => !fields.has(issue.argument ?? ""));
  const onChange = useCallback(
    ({ name, value, label, gesture }: ArgumentChange) =>
      edit(
        label,
        (drawing) =>
          [layerKey, ...(alike ?? [])].reduce(
            (before, key) => setArgument(before, key, name, value),
            drawing,
          ),
        gesture === null ? {} : { gesture },
      ),
    [layerKey, alike],
  );
  return (
    <div className={styles.form}>
      {alike === null && (
        <h2 className={styles.className}>
          <span
            className={styles.mark}
            style={{
              background: categoryColour(spec?.is_custom ? "custom" : (spec?.category ?? "")),
            }}
          />
          {layer.class_name}
        </h2>
      )}
      {spec?.summary && <p className={styles.summary}>{spec.summary}</p>}
      {spec === undefined && isCatalogueThere && (
        <p className={styles.summary}>
          Nobody here knows this class. Paste its code under Layers, and it can be used.
        </p>
      )}
      {/* In a block each layer has its own name and wires, and all that is wrong stands above. */}
      {alike === null && (
        <>
          {general.map((issue) => (
            <IssueNote key={issue.code + issue.message} issue={issue} />
          ))}
          <NameRow
            layerKey={layerKey}
            name={layer.name}
            source={layer.source_layer ?? null}
            issue={issueOf("name")}
          />
          <InboundRow
            layerKey={layerKey}
            name={layer.name}
            inbound={layer.class_name === "InputLayer" ? null : (layer.inbound ?? NOTHING)}
          />
        </>
      )}
      {isSwitched && (
        <TrainedRow layerKey={layerKey} isFrozen={isFrozen(layer)} alike={alike ?? NOTHING} />
      )}
      <ArgumentRows
        field={layerKey}
        owner={layer.class_name}
        known={known}
        config={config}
        problemOf={(name) => issueOf(name)?.message ?? null}
        onChange={onChange}
      />
      {finding?.report && (
        <LayerCost
          report={finding.report}
          title={alike?.length ? `What comes out of ${layer.name}` : "What comes out"}
        />
      )}
    </div>
  );
}

function IssueNote({ issue }: { issue: LayerIssue }) {
  return (
    <div className={styles.issue} data-severity={issue.severity}>
      <TriangleAlert size={15} aria-hidden />
      <div>
        <p>{issue.message}</p>
        {issue.fixes.map((fix) => (
          <Button
            key={fix.label}
            size="small"
            onPress={() => edit(fix.label, (drawing) => withFix(drawing, fix.network))}
          >
            {fix.label}
          </Button>
        ))}
      </div>
    </div>
  );
}
