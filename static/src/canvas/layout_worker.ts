/** The layout, off the page's own thread. */
import { type LayoutRequest, layOut } from "./layout";

addEventListener("message", (event: MessageEvent<LayoutRequest>) => {
  void layOut(event.data).then((answer) => postMessage(answer));
});
