import { Table2, Upload } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { DATASET_FILES, useDatasets, useDatasetUploads } from "../../state/datasets";
import { Button } from "../../widgets/Button";
import { EmptyState } from "../../widgets/EmptyState";
import { FileButton } from "../../widgets/FileButton";
import { Loading } from "../../widgets/Loading";
import { ListSearch } from "../shared/ListSearch";
import { Page } from "../shared/Page";
import { ErrorNotice } from "../shared/ErrorNotice";
import links from "../shared/links.module.css";
import sampleStyles from "../shared/SampleCards.module.css";
import { DatasetTable } from "./DatasetTable";
import { DatasetSamples } from "./DatasetSamples";
import { DatasetUploads } from "./DatasetUploads";

/** All data sets: upload, look, add a sample. */
export function DatasetsPage() {
  const { items, next, error, isLoadingMore, words, find, load, loadMore } = useDatasets();
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
      {error !== null && <ErrorNotice error={error} onRetry={() => void load()} />}
      {items === null && error === null && <Loading>Reading the data sets …</Loading>}
      {items?.length === 0 && words === "" && (
        <EmptyState icon={<Table2 />} title="No data yet">
          Drop a table (CSV, Excel, Parquet, JSON) or an NPZ file anywhere on this page, or begin
          with one of the samples below.
        </EmptyState>
      )}
      <ListSearch nouns="data sets" words={words} numFound={items?.length ?? null} find={find} />
      {items !== null && items.length > 0 && <DatasetTable datasets={items} />}
      {next !== null && (
        <div className={links.more}>
          <Button isDisabled={isLoadingMore} onPress={() => void loadMore()}>
            Show more
          </Button>
        </div>
      )}
      {items !== null && (
        <section className={sampleStyles.section} aria-label="Samples">
          <h2 className={sampleStyles.heading}>Samples, one click away</h2>
          <DatasetSamples onAdded={(dataset) => navigate(`/datasets/${dataset.id}`)} />
        </section>
      )}
    </Page>
  );
}
