import { Eraser, ImageUp, Play } from "lucide-react";
import { useCallback, useRef, useState, type PointerEvent } from "react";
import type { SavedModel } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { FileButton } from "../../widgets/FileButton";
import { Notice } from "../../widgets/Notice";
import { Segmented } from "../../widgets/Segmented";
import { Switch } from "../../widgets/Switch";
import { ErrorNotice } from "../shared/ErrorNotice";
import styles from "./ModelPage.module.css";
import { inputOfPixels, type PictureShape } from "./picture";
import {
  clearPad,
  drawPicture,
  drawStroke,
  PAD_PIXELS,
  type PadPoint,
  placeOf,
  shrunk,
} from "./picture_pad";
import { PredictionAnswer } from "./PredictionAnswer";
import { usePrediction } from "./use_prediction";

const IMAGES = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"] as const;
const MAX_IMAGE_BYTES = 50e6;

export interface PictureTryProps {
  model: SavedModel;
  shape: PictureShape;
}

/** A pad to draw on, or a picture to let go over it; shrunk here to what the model takes. */
export function PictureTry({ model, shape }: PictureTryProps) {
  const pad = useRef<HTMLCanvasElement>(null);
  const small = useRef<HTMLCanvasElement>(null);
  const last = useRef<PadPoint | null>(null);
  const [isInverted, setIsInverted] = useState(false);
  const [largest, setLargest] = useState<1 | 255>(shape.largest);
  const [isEmpty, setIsEmpty] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const { predictions, error, isPredicting, ask } = usePrediction(model.id);
  const targets = model.encoding?.targets ?? [];

  const run = useCallback(
    (inverted: boolean, scale: 1 | 255) => {
      const data = shrunk(pad.current, small.current, shape);
      if (data !== null) ask({ inputs: [inputOfPixels(data, shape, inverted, scale)] });
    },
    [ask, shape],
  );

  const draw = (event: PointerEvent<HTMLCanvasElement>) => {
    if (last.current === null) return;
    const here = placeOf(event.currentTarget, event);
    drawStroke(event.currentTarget, last.current, here, shape);
    last.current = here;
  };
  const clear = () => {
    clearPad(pad.current);
    shrunk(pad.current, small.current, shape);
    setIsEmpty(true);
    setProblem(null);
  };
  const take = async (file: File | undefined) => {
    if (file === undefined || pad.current === null) return;
    setProblem(null);
    if (file.size > MAX_IMAGE_BYTES) {
      setProblem(`${file.name} has more than 50 MB; take a smaller picture.`);
      return;
    }
    try {
      await drawPicture(pad.current, file);
      setIsEmpty(false);
      run(isInverted, largest);
    } catch {
      setProblem(`${file.name} is no picture that this browser can read. Take a PNG or a JPEG.`);
    }
  };

  return (
    <div className={styles.fields}>
      <canvas
        ref={pad}
        width={PAD_PIXELS}
        height={PAD_PIXELS}
        className={styles.pad}
        role="img"
        aria-label="Drawing pad: draw with the mouse or a finger, or let go of a picture here"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          last.current = placeOf(event.currentTarget, event);
          setIsEmpty(false);
          draw(event);
        }}
        onPointerMove={draw}
        onPointerUp={() => {
          if (last.current === null) return;
          last.current = null;
          run(isInverted, largest);
        }}
        onPointerCancel={() => (last.current = null)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void take(event.dataTransfer.files[0]);
        }}
      />
      <div className={styles.row}>
        <FileButton icon={<ImageUp />} accept={IMAGES} onFiles={([file]) => void take(file)}>
          Choose a picture …
        </FileButton>
        <Button icon={<Eraser />} isDisabled={isEmpty} onPress={clear}>
          Clear
        </Button>
        <Button
          variant="primary"
          icon={<Play />}
          isPending={isPredicting}
          isDisabled={isEmpty}
          onPress={() => run(isInverted, largest)}
        >
          {isPredicting ? "Predicting …" : "Predict"}
        </Button>
      </div>
      {problem !== null && <Notice tone="bad">{problem}</Notice>}
      {error !== null && <ErrorNotice error={error} />}
      {predictions !== null && !isEmpty && (
        <PredictionAnswer predictions={predictions} targets={targets} />
      )}
      <div className={styles.seen}>
        <canvas ref={small} width={shape.width} height={shape.height} aria-hidden />
        {`The model sees ${shape.height} × ${shape.width} ${shape.channels === 1 ? "grey pixels" : "pixels in colour"}${isInverted ? ", dark and light exchanged" : ""}.`}
      </div>
      <Switch
        isSelected={isInverted}
        onChange={(inverted) => {
          setIsInverted(inverted);
          if (!isEmpty) run(inverted, largest);
        }}
      >
        Exchange dark and light
      </Switch>
      <Segmented<"1" | "255">
        label="Values of a pixel"
        items={[
          { id: "1", title: "Pixels 0 to 1" },
          { id: "255", title: "Pixels 0 to 255" },
        ]}
        value={largest === 1 ? "1" : "255"}
        onChange={(id) => {
          const scale = id === "1" ? 1 : 255;
          setLargest(scale);
          if (!isEmpty) run(isInverted, scale);
        }}
        isWide
      />
    </div>
  );
}
