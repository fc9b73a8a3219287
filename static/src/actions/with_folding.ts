/** What the commands about blocks do is fetched with the first of them. */
import { notify } from "../state/notices";

export function withFolding(use: (folding: typeof import("./folding")) => void): void {
  import("./folding").then(use, () =>
    notify({
      title: "This part of the page could not be fetched.",
      description: "Try again once the server is there.",
      tone: "bad",
    }),
  );
}
