import { ClipboardList, FileText, Image, Images } from "lucide-react";
import { downloadBlob, downloadText, fileStem } from "../../actions/download";
import type { CanvasApi } from "../../canvas/NetworkCanvas";
import { pictureOf } from "../../canvas/picture";
import { pictureColours, pngOf, svgOf } from "../../canvas/picture_file";
import type { ModelView } from "../../spec/openapi";
import { IconButton } from "../../widgets/IconButton";
import { Menu } from "../../widgets/Menu";
import { say } from "../../widgets/toasts";
import { markdownOf, tsvOf } from "./layer_table";
import type { ModelDrawing } from "./model_boxes";

export interface TakeDrawingProps {
  name: string;
  view: ModelView;
  drawing: ModelDrawing;
  canvas: CanvasApi | null;
}

/** The whole drawing as a picture, or its layers as a table. */
export function TakeDrawing({ name, view, drawing, canvas }: TakeDrawingProps) {
  const picture = () =>
    canvas === null
      ? null
      : pictureOf(drawing.boxes, drawing.wires, canvas.layout(), pictureColours());
  const savePng = async () => {
    const drawn = picture();
    const blob = drawn && (await pngOf(drawn));
    if (blob === null) say({ tone: "bad", title: "The picture could not be made." });
    else downloadBlob(`${fileStem(name)}.png`, blob);
  };
  const saveSvg = () => {
    const drawn = picture();
    if (drawn !== null) downloadText(`${fileStem(name)}.svg`, svgOf(drawn));
  };
  const copy = async (what: string, text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      say({ tone: "good", title: `${view.layers.length} layers copied as ${what}` });
    } catch {
      say({ tone: "bad", title: "This browser did not let the page copy." });
    }
  };
  return (
    <Menu
      label="The drawing"
      items={[
        {
          id: "png",
          title: "Save as PNG",
          icon: <Image />,
          description: "The whole drawing, in the colours of now",
          onAction: () => void savePng(),
        },
        {
          id: "svg",
          title: "Save as SVG",
          icon: <Images />,
          description: "Sharp at any size",
          onAction: saveSvg,
        },
        {
          id: "markdown",
          title: "Copy the layers as Markdown",
          icon: <FileText />,
          onAction: () => void copy("Markdown", markdownOf(view.layers)),
        },
        {
          id: "tsv",
          title: "Copy the layers for a spreadsheet",
          icon: <ClipboardList />,
          onAction: () => void copy("cells", tsvOf(view.layers)),
        },
      ]}
    >
      <IconButton label="Save or copy the drawing" icon={<Image size={16} />} size="small" />
    </Menu>
  );
}
