import { Database, FileUp, FolderOpen } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { wordsOf } from "../../api/client";
import { createNetwork } from "../../api/networks";
import { emptyDocument } from "../../model/drawing";
import type { NetworkDocument } from "../../spec/openapi";
import { useNetworks } from "../../state/networks";
import { type Template, readTemplates } from "../../state/templates";
import { NETWORK_FILES, openNetworkFile } from "../../state/opening";
import { FileButton } from "../../widgets/FileButton";
import { Frame } from "../frame/Frame";
import { ListSearch } from "../shared/ListSearch";
import { NetworkList } from "./NetworkList";
import styles from "./StartPage.module.css";
import { TemplateCard } from "./TemplateCard";

const EMPTY: Template = {
  name: "empty",
  title: "Empty",
  description: "Start from nothing.",
  document: emptyDocument(),
};

/** Where to begin: a template, a network from before, a saved model, or data. */
export function StartPage() {
  const [, navigate] = useLocation();
  const [templates, setTemplates] = useState<readonly Template[]>([]);
  const { items: networks, error, words, find, load } = useNetworks();
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    document.title = "Layerwright";
  }, []);
  useEffect(() => {
    let isLeft = false;
    const fail = (thrown: unknown) => {
      if (!isLeft) setProblem(wordsOf(thrown));
    };
    readTemplates().then((found) => !isLeft && setTemplates(found), fail);
    return () => {
      isLeft = true;
    };
  }, []);
  useEffect(() => void load(), [load]);
  const isStarting = useRef(false);
  const start = async (document: NetworkDocument) => {
    if (isStarting.current) return;
    isStarting.current = true;
    try {
      navigate(`/networks/${(await createNetwork(document)).value.id}`);
    } catch (thrown) {
      setProblem(wordsOf(thrown));
    } finally {
      isStarting.current = false;
    }
  };
  const take = async (files: File[]) => {
    try {
      const ids = await Promise.all(files.map((file) => openNetworkFile(file)));
      if (ids.length === 1) navigate(`/networks/${ids[0]}`);
      else void load();
    } catch (thrown) {
      setProblem(wordsOf(thrown));
    }
  };
  const shownProblem = problem ?? error?.message ?? null;
  const shown = templates.length > 0 ? templates : [EMPTY];
  return (
    <Frame title="Design">
      <div className={styles.page}>
        <h1 className={styles.title}>Draw a network, see every shape, train it, take it away.</h1>
        {shownProblem !== null && (
          <p role="alert" className={styles.problem}>
            {shownProblem}
          </p>
        )}
        <h2 className={styles.heading}>Begin with</h2>
        <div className={styles.templates}>
          {shown.map((template) => (
            <TemplateCard
              key={template.name}
              template={template}
              onChoose={() => void start(template.document)}
            />
          ))}
        </div>
        <div className={styles.open}>
          <FileButton
            accept={NETWORK_FILES}
            icon={<FileUp />}
            allowsMultiple
            onFiles={(files) => void take(files)}
          >
            Open a .network.json file
          </FileButton>
        </div>
        <div className={styles.hints}>
          <Link href="/models" className={styles.hint}>
            <FolderOpen size={20} strokeWidth={1.75} aria-hidden />
            <span>
              <b>Open a saved model</b>
              <span>A .keras, .h5, ONNX or TFLite file shows at once, and nothing of it runs.</span>
            </span>
          </Link>
          <Link href="/datasets" className={styles.hint}>
            <Database size={20} strokeWidth={1.75} aria-hidden />
            <span>
              <b>Use your data</b>
              <span>Bring a table or an NPZ file, or take a sample such as iris or MNIST.</span>
            </span>
          </Link>
        </div>
        {networks !== null && (networks.length > 0 || words !== "") && (
          <>
            <h2 className={styles.heading}>Your networks</h2>
            <ListSearch nouns="networks" words={words} numFound={networks.length} find={find} />
            <NetworkList networks={networks} />
          </>
        )}
      </div>
    </Frame>
  );
}
