import { useEffect, useRef } from "react";
import type { WeightPicture } from "../../spec/openapi";
import { useTheme } from "../../state/theme";
import { formatCount, formatNumber } from "../../widgets/format";
import styles from "./WeightList.module.css";
import { columnsOfTiles, paintWeight } from "./weight_painting";

/** A first layer's filters as small images, or a matrix as a heat map. */
export function WeightImage({ picture }: { picture: WeightPicture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useTheme((state) => state.isDark);
  useEffect(() => {
    if (canvas.current === null) return;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
    // The tokens change with the theme.
    const middle = token(isDark ? "field" : "panel");
    paintWeight(canvas.current, picture, {
      below: token("series-2"),
      middle,
      above: token("series-1"),
      nothing: token("bad"),
    });
  }, [picture, isDark]);
  const isFilters = picture.kind === "filters";
  const columns = columnsOfTiles(picture);
  return (
    <figure className={styles.figure}>
      <canvas
        ref={canvas}
        className={isFilters ? styles.filters : styles.matrix}
        data-columns={columns}
        role="img"
        aria-label={words(picture)}
      />
      <figcaption className={styles.caption}>
        <span>{words(picture)}</span>
        {!isFilters && (
          <span className={styles.scale}>
            {formatNumber(picture.low)}
            <span className={styles.ramp} aria-hidden />
            {formatNumber(picture.high)}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

function words(picture: WeightPicture): string {
  const { kind, num_tiles: tiles = 1, num_filters: filters = 0 } = picture;
  const { num_rows: rows = 0, num_columns: columns = 0, width, height } = picture;
  if (kind === "filters") {
    const size = `${picture.height} × ${picture.width}`;
    return tiles < filters
      ? `The first ${tiles} of ${formatCount(filters)} filters, ${size} each`
      : `${formatCount(filters)} filters, ${size} each`;
  }
  const size = `${formatCount(rows)} × ${formatCount(columns)}`;
  return rows > height || columns > width ? `${size}, averaged to ${height} × ${width}` : size;
}
