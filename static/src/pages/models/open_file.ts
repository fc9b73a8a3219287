import { prepareLayout } from "../../canvas/layout_thread";
import { useCatalogue } from "../../state/catalogue";
import { openModel } from "../../state/opened_model";

/**
 * Opens a model file and goes to its page; what draws it gets ready while the file is looked into.
 *
 * Args:
 *   show: goes to an address of the designer.
 */
export async function openFile(file: File, show: (address: string) => void): Promise<void> {
  prepareLayout();
  // Whoever cannot fetch the page's code is told so by the page itself.
  void import("./ModelPage").catch(() => undefined);
  const coming = import("./drawing_ahead").catch(() => null);
  await openModel(
    file,
    (id) => show(`/models/${id}`),
    (view) => void coming.then((ahead) => ahead?.drawAhead(view, useCatalogue.getState().specs)),
  );
}
