/** Where values stand on a plot, and which of them its axis names. */

export interface Scale {
  low: number;
  high: number;
  ticks: number[];
}

/** A range that holds all values, from one round number to another. */
export function scaleOf(values: readonly number[], numTicks = 4): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low < high)) {
    const middle = Number.isFinite(low) ? low : 0;
    const half = Math.abs(middle) * 0.1 || 1;
    low = middle - half;
    high = middle + half;
  }
  const step = roundStep((high - low) / numTicks);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { low: first * step, high: last * step, ticks };
}

/** A value's place from 0 to 1. */
export function placeOf(scale: Scale, value: number): number {
  return (value - scale.low) / (scale.high - scale.low);
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 2.5, 5].find((one) => one * power >= step * 0.999) ?? 10;
  return factor * power;
}
