import { CircleCheck, Code } from "lucide-react";
import { useMemo, useState } from "react";
import { asApiError, type ApiError } from "../../api/client";
import type { CustomLayerVerdict } from "../../spec/openapi";
import { loadCatalogue } from "../../state/catalogue";
import { useCustomLayers } from "../../state/custom_layers";
import { Button } from "../../widgets/Button";
import { CodeEditor } from "../../widgets/CodeEditor";
import { formatList } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { say } from "../../widgets/toasts";
import { ErrorNotice } from "../shared/ErrorNotice";
import { EXAMPLE_SOURCE } from "./example_layer";
import styles from "./PasteLayer.module.css";
import { marksOf, marksOfError } from "./verdict_words";
import { Verdict } from "./Verdict";

/** Whether files call what was pasted so: by its own name, or by that which it is registered under. */
export function isCalled(verdict: CustomLayerVerdict, name: string | null): boolean {
  return verdict.name === name || verdict.registered_name?.split(">").at(-1) === name;
}

export interface PasteLayerProps {
  /** The class that is waited for; the example is not offered then. */
  className?: string;
  /** Other names that are waited for: functions of these names are taken too. */
  wanted?: readonly string[];
  /** What stands in the editor at first. */
  firstSource?: string;
  buttonLabel?: string;
  onRegistered?: (verdicts: CustomLayerVerdict[]) => void;
}

/** Takes pasted source, checks it in the sandbox, registers what works, and says what was found. */
export function PasteLayer({
  className,
  wanted = [],
  firstSource = "",
  buttonLabel = "Check and add",
  onRegistered,
}: PasteLayerProps) {
  const register = useCustomLayers((state) => state.register);
  const [source, setSource] = useState(firstSource);
  const [verdicts, setVerdicts] = useState<CustomLayerVerdict[] | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isChecking, setIsChecking] = useState(false);
  const marks = useMemo(
    () => (error !== null ? marksOfError(error) : marksOf(verdicts ?? [])),
    [error, verdicts],
  );

  const check = async () => {
    setIsChecking(true);
    setError(null);
    setVerdicts(null);
    try {
      const found = await register(source, wanted);
      setVerdicts(found);
      const names = found.filter((verdict) => verdict.is_usable).map((verdict) => verdict.name);
      if (names.length > 0) {
        void loadCatalogue();
        const isLayers = found.every((verdict) => (verdict.kind ?? "layer") === "layer");
        say({
          tone: "good",
          title: isLayers
            ? `${formatList(names)} can be used in every network now`
            : `Registered: ${names.join(", ")}`,
        });
        onRegistered?.(found);
      }
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setIsChecking(false);
    }
  };
  const wasFound = className === undefined || verdicts?.some((one) => isCalled(one, className));

  return (
    <div className={styles.paste}>
      <CodeEditor
        label={className === undefined ? "Source of the layer" : `Source of ${className}`}
        value={source}
        onChange={(text) => {
          setSource(text);
          setError(null);
        }}
        marks={marks}
        isMarkRevealed
        placeholder="Paste the class here, with its imports, as it stands in your code."
        className={styles.editor}
      />
      <div className={styles.foot}>
        <Button
          variant="primary"
          icon={<CircleCheck />}
          // Not disabled meanwhile: the keyboard would fall out of the dialog.
          isPending={isChecking}
          isDisabled={source.trim() === ""}
          onPress={() => void check()}
        >
          {isChecking ? "Checking …" : buttonLabel}
        </Button>
        {className === undefined && source.trim() === "" && (
          <Button icon={<Code />} onPress={() => setSource(EXAMPLE_SOURCE)}>
            Start from an example
          </Button>
        )}
        <span className={styles.note}>It runs in the sandbox only, never in the server.</span>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {verdicts !== null && !wasFound && (
        <Notice tone="warn">{`The source does not define ${className}; the file needs something of that name.`}</Notice>
      )}
      {verdicts !== null && (
        <div className={styles.verdicts}>
          {verdicts.map((verdict) => (
            <Verdict key={verdict.name} verdict={verdict} />
          ))}
        </div>
      )}
    </div>
  );
}
