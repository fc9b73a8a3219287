import type { ModelView, NamedTensor } from "../../spec/openapi";
import { Facts } from "../../widgets/Facts";
import { formatTuple } from "../../widgets/format";
import styles from "./ModelPage.module.css";
import parts from "./parts.module.css";

/** What the file says besides its layers, and what the drawing cannot show. */
export function FileWords({ view }: { view: ModelView }) {
  return (
    <>
      {view.notes.map((note) => (
        <p key={note} className={parts.quiet}>
          {note}
        </p>
      ))}
      {view.signatures.map((signature) => (
        <div key={signature.name} className={parts.group}>
          <h3 className={parts.heading}>Signature {signature.name}</h3>
          <Ends title="takes" tensors={signature.inputs} />
          <Ends title="gives" tensors={signature.outputs} />
        </div>
      ))}
      {view.details.length > 0 && (
        <div className={parts.group}>
          <h3 className={parts.heading}>The file says</h3>
          <Facts facts={view.details.map(({ name, value }) => ({ term: name, value }))} />
        </div>
      )}
    </>
  );
}

function Ends({ title, tensors }: { title: string; tensors: readonly NamedTensor[] }) {
  return (
    <ul className={parts.weights} aria-label={title}>
      {tensors.map(({ name, tensor }) => (
        <li key={name} className={styles.weight}>
          <span className={styles.weightName} title={name}>
            {title} {name}
          </span>
          {formatTuple(tensor.shape)} <span className={styles.dtype}>{tensor.dtype}</span>
        </li>
      ))}
    </ul>
  );
}
