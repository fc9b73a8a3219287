import { ChevronDown, ChevronUp, CodeXml, Copy } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { CodeLine } from "./CodeLine";
import { LINE_HEIGHT, useLinesInSight } from "./use_lines_in_sight";
import { useCode } from "../../state/code";
import { useHealth } from "../../state/health";
import { useNetwork } from "../../state/network";
import { notify } from "../../state/notices";
import { toggle, useView } from "../../state/view";
import { IconButton } from "../../widgets/IconButton";
import styles from "./CodePanel.module.css";

export const CODE_PANEL_WIDTH = 380;

/** The Python of what is drawn, following it; the selected layer's lines are marked. */
export function CodePanel() {
  const isOpen = useView((state) => state.isCodeOpen);
  const code = useCode((state) => state.code);
  const problem = useCode((state) => state.problem);
  const isStarting = useHealth((state) => state.health?.engine === "starting");
  const lines = useMemo(() => (code?.source ?? "").replace(/\n$/, "").split("\n"), [code]);
  const isMarked = useMarkedLines();
  const body = useRef<HTMLDivElement>(null);
  const firstMarked = lines.findIndex((_, index) => isMarked(index + 1));
  const { first, last, show } = useLinesInSight(body, lines.length);
  useEffect(() => {
    if (firstMarked >= 0) show(firstMarked);
  }, [firstMarked, show]);

  const copy = () => {
    void navigator.clipboard
      .writeText(code?.source ?? "")
      .then(() => notify({ title: "Copied the Python code", tone: "good" }))
      .catch(() => notify({ title: "The browser did not allow copying.", tone: "bad" }));
  };
  return (
    <section
      className={styles.panel}
      aria-label="Python code"
      data-area="code"
      data-open={isOpen || undefined}
    >
      <header className={styles.head}>
        <button
          type="button"
          className={styles.title}
          aria-expanded={isOpen}
          onClick={() => toggle("isCodeOpen")}
        >
          <CodeXml size={16} aria-hidden />
          Python
          {isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronUp size={14} aria-hidden />}
        </button>
        {isOpen && (
          <>
            <span className={styles.hint}>follows the drawing</span>
            <IconButton
              label="Copy the code"
              icon={<Copy size={15} />}
              size="small"
              isDisabled={code === null}
              onPress={copy}
            />
          </>
        )}
      </header>
      {isOpen && (
        // What scrolls must be scrollable by keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div ref={body} className={styles.body} tabIndex={0} role="group" aria-label="Source text">
          {problem && problem.status !== 0 && !isStarting && (
            <p className={styles.problem}>{problem.message}</p>
          )}
          {code === null && isStarting && <p className={styles.waiting}>The engine is starting…</p>}
          <pre
            className={styles.source}
            style={{
              paddingTop: first * LINE_HEIGHT,
              paddingBottom: (lines.length - last) * LINE_HEIGHT,
            }}
          >
            {lines.slice(first, last).map((text, at) => (
              // Lines have no identity but their place.
              <CodeLine key={first + at} text={text} isMarked={isMarked(first + at + 1)} />
            ))}
          </pre>
        </div>
      )}
    </section>
  );
}

/** Whether a line of the code (counted from 1) belongs to a selected layer. */
function useMarkedLines(): (line: number) => boolean {
  const marks = useCode((state) => state.code?.mark_of_layer);
  const drawing = useNetwork((state) => state.history.present);
  const selection = useNetwork((state) => state.selection);
  return useMemo(() => {
    const ranges = drawing.keys.flatMap((key, index) => {
      const name = drawing.document.layers[index]?.name;
      const mark = name === undefined ? undefined : marks?.[name];
      return selection.has(key) && mark !== undefined ? [mark] : [];
    });
    return (line) => ranges.some(([first, last]) => line >= first && line <= last);
  }, [marks, drawing, selection]);
}
