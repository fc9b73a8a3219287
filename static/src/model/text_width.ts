/**
 * How wide a text will be, near enough to wrap it, without a browser to measure it in.
 *
 * Source: advance widths of Inter, rounded up to groups, in parts of the font size.
 */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl|'!.,:;`]/, 0.28],
  [/[ftrI()[\]{}/\\"]/, 0.37],
  [/\s/, 0.28],
  [/[mwMW@%—…]/, 0.9],
  [/[A-Z]/, 0.7],
  [/[0-9+=<>×_~#$&?]/, 0.63],
  [/[ -~ -ɏ]/, 0.59],
];
/** Anything else: ideographs, signs, emoji. */
const WIDEST = 1.1;

export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const letter of text)
    width += WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? WIDEST;
  return width * fontSize;
}

/** How many lines a text takes in a column when it is wrapped at words, and long words anywhere. */
export function countLines(text: string, fontSize: number, columnWidth: number): number {
  return wrapped(text, fontSize, columnWidth).length;
}

/** A text in lines: wrapped at words, and long words anywhere. */
export function wrapped(text: string, fontSize: number, columnWidth: number): string[] {
  const fits = (line: string) => textWidth(line, fontSize) <= columnWidth;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && !fits(`${line} ${word}`)) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
    while (line.length > 1 && !fits(line)) {
      let end = line.length - 1;
      while (end > 1 && !fits(line.slice(0, end))) end -= 1;
      lines.push(line.slice(0, end));
      line = line.slice(end);
    }
  }
  return [...lines, line];
}
