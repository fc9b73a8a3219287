import { formatDate, formatExactDate } from "../../widgets/format";

/** A date as people say it; the exact one on pointing. */
export function WhenCell({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={formatExactDate(iso)}>
      {formatDate(iso)}
    </time>
  );
}
