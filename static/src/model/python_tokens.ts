/** Python source cut into lines of coloured pieces, for showing only. */

export type TokenKind = "plain" | "keyword" | "string" | "number" | "comment";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const KEYWORDS =
  "False|None|True|and|as|assert|class|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|not|or|pass|raise|return|try|while|with|yield";

const PIECE = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<string>(?:\b[rbuf]{1,2})?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))`,
    String.raw`(?<keyword>\b(?:${KEYWORDS})\b)`,
    String.raw`(?<number>(?<![\w.])\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?)`,
  ].join("|"),
  "gi",
);

/** The lines of a source, each a list of tokens whose texts joined are the line. */
export function tokenLines(source: string): Token[][] {
  const lines: Token[][] = [[]];
  const push = (kind: TokenKind, text: string) => {
    text.split("\n").forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part !== "") lines.at(-1)!.push({ kind, text: part });
    });
  };
  let at = 0;
  for (const match of source.matchAll(PIECE)) {
    if (match.index > at) push("plain", source.slice(at, match.index));
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    // The expression ignores case for prefixes such as R"…"; keywords are exact.
    const isKeyword = kind !== "keyword" || new RegExp(`^(?:${KEYWORDS})$`).test(match[0]);
    push(isKeyword ? (kind as TokenKind) : "plain", match[0]);
    at = match.index + match[0].length;
  }
  push("plain", source.slice(at));
  if (lines.length > 1 && lines.at(-1)!.length === 0) lines.pop();
  return lines;
}
