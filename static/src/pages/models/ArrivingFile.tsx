import { useLocation } from "wouter";
import { useModelUploads } from "../../state/models";
import type { OpenedModel } from "../../state/opened_model";
import { Loading } from "../../widgets/Loading";
import { UploadRows } from "../shared/UploadRows";
import parts from "./parts.module.css";

/** How far the file of a model is, that is drawn already; or why it was refused. */
export function ArrivingFile({ opened }: { opened: OpenedModel }) {
  const [, navigate] = useLocation();
  const { uploads, retry, cancel, dismiss } = useModelUploads();
  const own = uploads.filter((upload) => upload.file === opened.file);
  const isRefused = own.some((upload) => upload.error !== null);
  const again = async (key: number) => {
    const model = await retry(key);
    const isGivenUp = !useModelUploads.getState().uploads.some((upload) => upload.key === key);
    if (model !== null) navigate(`/models/${model.id}`, { replace: true });
    else if (isGivenUp) navigate("/models", { replace: true });
  };
  return (
    <div className={parts.content}>
      <UploadRows
        uploads={own}
        onCancel={cancel}
        onRetry={(key) => void again(key)}
        onDismiss={(key) => {
          dismiss(key);
          navigate("/models", { replace: true });
        }}
      />
      {own.length === 0 && (
        <Loading>{opened.view === null ? "Reading the model …" : "Reading the weights …"}</Loading>
      )}
      {opened.view !== null && (
        <p className={parts.quiet}>
          {isRefused
            ? "The drawing shows what the file’s config says."
            : "The layers are drawn from the file’s config. Weights, parameters and what can be done with the model follow when all of the file is there."}
        </p>
      )}
    </div>
  );
}
