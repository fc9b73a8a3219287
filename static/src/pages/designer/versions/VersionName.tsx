import { useState } from "react";
import { asApiError } from "../../../api/client";
import type { NetworkVersion } from "../../../spec/openapi";
import { useVersions } from "../../../state/versions";
import { Button } from "../../../widgets/Button";
import { TextField } from "../../../widgets/TextField";
import styles from "./VersionsDialog.module.css";

const MAX_CHARACTERS = 200;

/** The name of a version; one that has a name is kept for good. */
export function VersionName({ version }: { version: NetworkVersion }) {
  const label = useVersions((state) => state.label);
  const [text, setText] = useState(version.label ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const wanted = text.trim();
  const keep = async () => {
    try {
      await label(version.revision, wanted === "" ? null : wanted);
      setProblem(null);
    } catch (thrown) {
      setProblem(asApiError(thrown).message);
    }
  };
  return (
    <form
      className={styles.naming}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <TextField
        label={`Name of version ${version.revision}`}
        description="A version with a name is kept; of the others, the newest 200."
        value={text}
        maxLength={MAX_CHARACTERS}
        onChange={setText}
        errorMessage={problem}
        className={styles.name}
      />
      <Button type="submit" isDisabled={wanted === (version.label ?? "")}>
        {wanted === "" && version.label != null ? "Take the name away" : "Name it"}
      </Button>
    </form>
  );
}
