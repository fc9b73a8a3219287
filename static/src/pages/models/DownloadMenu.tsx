import { Download } from "lucide-react";
import { listFormats, modelFileAddress } from "../../api/models";
import type { SavedModel } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { Button } from "../../widgets/Button";
import { Menu } from "../../widgets/Menu";

const read = (id: string, signal: AbortSignal) => listFormats(id, { signal });

/** Everything that the model can be taken away as; what it cannot, with the reason. */
export function DownloadMenu({ model }: { model: SavedModel }) {
  const { value: formats } = useAnswer(model.id, read);
  return (
    <Menu
      label="Take away"
      items={(formats ?? []).map((format) => ({
        id: format.format,
        title: format.title,
        isDisabled: format.refused != null,
        href: modelFileAddress(model.id, format.format),
        isDownload: true,
        description: format.refused ?? format.description,
      }))}
    >
      <Button icon={<Download />} isDisabled={formats === null}>
        Take away
      </Button>
    </Menu>
  );
}
