/** Layer's name → the words that it looks up. */
export type Vocabularies = Record<string, string[]>;

/** The words in a text: those of a JSON list, else one a line (a mask's empty word too). */
export function readWords(text: string): string[] {
  const plain = text.replace(/^\uFEFF/u, "");
  return listed(plain) ?? plain.replace(/\r?\n$/u, "").split(/\r?\n/u);
}

function listed(text: string): string[] | null {
  if (!text.trimStart().startsWith("[")) return null;
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.map(String) : null;
  } catch {
    return null; // "[UNK]" as the first of the lines begins so too.
  }
}
