import { Table2, Upload } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { DATASET_FILES, useDatasets, useDatasetUploads } from "../../state/datasets";
import { EmptyState } from "../../widgets/EmptyState";
import { FileButton } from "../../widgets/FileButton";
import { ListBody } from "../shared/ListBody";
import { Page } from "../shared/Page";
import sampleStyles from "../shared/SampleCards.module.css";
import { DatasetTable } from "./DatasetTable";
import { DatasetSamples } from "./DatasetSamples";
import { DatasetUploads } from "./DatasetUploads";

/** All data sets: upload, look, add a sample. */
export function DatasetsPage() {
  const list = useDatasets();
  const { items, load } = list;
  const { start } = useDatasetUploads();
  const [, navigate] = useLocation();

  useEffect(() => void load(), [load]);

  const take = async (files: File[]) => {
    const added = await Promise.all(files.map((file) => start(file)));
    const only = added.length === 1 ? added[0] : null;
    if (only != null) navigate(`/datasets/${only.id}`);
  };
  const uploadButton = (
    <FileButton
      accept={DATASET_FILES}
      variant="primary"
      icon={<Upload />}
      allowsMultiple
      onFiles={(files) => void take(files)}
    >
      Upload data
    </FileButton>
  );

  return (
    <Page title="Data" actions={uploadButton}>
      <DatasetUploads onAdded={(added) => navigate(`/datasets/${added.id}`)} />
      <ListBody
        state={list}
        nouns="data sets"
        empty={
          <EmptyState icon={<Table2 />} title="No data yet">
            Drop a table (CSV, Excel, Parquet, JSON) or an NPZ file anywhere on this page, or begin
            with one of the samples below.
          </EmptyState>
        }
      >
        {(found) => <DatasetTable datasets={found} />}
      </ListBody>
      {items !== null && (
        <section className={sampleStyles.section} aria-label="Samples">
          <h2 className={sampleStyles.heading}>Samples, one click away</h2>
          <DatasetSamples onAdded={(dataset) => navigate(`/datasets/${dataset.id}`)} />
        </section>
      )}
    </Page>
  );
}
