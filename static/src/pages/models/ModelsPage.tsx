import { Boxes, Table2, Upload } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { MODEL_FILES, SHARED_MODEL_FILES, useModels, useModelUploads } from "../../state/models";
import { Button } from "../../widgets/Button";
import { EmptyState } from "../../widgets/EmptyState";
import { FileButton } from "../../widgets/FileButton";
import { ListBody } from "../shared/ListBody";
import { Page } from "../shared/Page";
import { SampleCards } from "../shared/SampleCards";
import sampleStyles from "../shared/SampleCards.module.css";
import { UploadRows } from "../shared/UploadRows";
import { ModelTable } from "./ModelTable";
import { openFile } from "./open_file";

/** All models: trained here, or opened from a file. */
export function ModelsPage() {
  const list = useModels();
  const { items, load, samples, loadSamples, addSample } = list;
  const { uploads, start, retry, cancel, dismiss } = useModelUploads();
  const [, navigate] = useLocation();

  useEffect(() => void load(), [load]);

  useEffect(() => {
    // What the first file needs, fetched before it is chosen.
    const asked = requestIdleCallback(() => void import("./ModelPage"));
    return () => cancelIdleCallback(asked);
  }, []);

  const take = async (files: File[]) => {
    const [only, ...others] = files;
    if (only === undefined) return;
    if (others.length === 0) await openFile(only, navigate);
    else await Promise.all(files.map((file) => start(file)));
  };
  return (
    <Page
      title="Models"
      actions={
        <FileButton
          accept={[...MODEL_FILES, ...SHARED_MODEL_FILES]}
          variant="primary"
          icon={<Upload />}
          allowsMultiple
          onFiles={(files) => void take(files)}
        >
          Open a model file
        </FileButton>
      }
    >
      <UploadRows
        uploads={uploads}
        onCancel={cancel}
        onDismiss={dismiss}
        onRetry={(key) => void retry(key)}
      />
      <ListBody
        state={list}
        nouns="models"
        empty={
          <EmptyState
            icon={<Boxes />}
            title="No models yet"
            actions={
              <Button icon={<Table2 />} onPress={() => navigate("/datasets")}>
                Train one on sample data
              </Button>
            }
          >
            Drop a .keras or .h5 file anywhere on this page to see its layers, shapes and weights; a
            SavedModel, weights alone, JSON or YAML, TFLite, ONNX and safetensors too, and any of
            them in a zip or tar. Nothing in the file is run. Or look at the sample below.
          </EmptyState>
        }
      >
        {(found) => <ModelTable models={found} />}
      </ListBody>
      {items !== null && (
        <section className={sampleStyles.section} aria-label="Samples">
          <h2 className={sampleStyles.heading}>A sample, one click away</h2>
          <SampleCards
            label="Sample models"
            samples={samples}
            load={loadSamples}
            add={addSample}
            onAdded={(model) => navigate(`/models/${model.id}`)}
          />
        </section>
      )}
    </Page>
  );
}
