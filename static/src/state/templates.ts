/** The templates that a network can start from. They come with the server and do not change. */
import { listTemplates } from "../api/networks";

export type Template = Awaited<ReturnType<typeof listTemplates>>[number];

let asked: ReturnType<typeof listTemplates> | null = null;

export function readTemplates(): ReturnType<typeof listTemplates> {
  asked ??= listTemplates().catch((thrown: unknown) => {
    // Asked again the next time.
    asked = null;
    throw thrown;
  });
  return asked;
}
