/** The templates that a network can start from. They come with the server and do not change. */
import { address, get } from "../api/client";
import type { NetworkDocument } from "../spec/openapi";

export interface Template {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly document: NetworkDocument;
}

let asked: Promise<readonly Template[]> | null = null;

export function readTemplates(): Promise<readonly Template[]> {
  asked ??= get<{ items: Template[] }>(address("networks", "templates"))
    .then((answer) => answer.items)
    .catch((thrown: unknown) => {
      // Asked again the next time.
      asked = null;
      throw thrown;
    });
  return asked;
}
