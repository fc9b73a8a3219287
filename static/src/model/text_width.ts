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
  const space = textWidth(" ", fontSize);
  let lines = 1;
  let used = 0;
  for (const word of text.split(/\s+/)) {
    let left = textWidth(word, fontSize);
    if (used > 0 && used + space + left > columnWidth) {
      lines += 1;
      used = 0;
    }
    while (left > columnWidth) {
      lines += 1;
      left -= columnWidth;
    }
    used += left + (used > 0 ? space : 0);
  }
  return lines;
}
