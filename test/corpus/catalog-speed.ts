// How long the statements took that read the catalogs alone: when they came for the first time, and for the second.
import { textOf, type Answers, type Recordings } from './recordings.ts';

const SLOW_MS = 50;
/** What half of them may take at the most. A busy machine is no reason to fail: the faster time of each counts. */
const MEDIAN_MAX_MS = 10;
const READS_CATALOG = /\b(pg_catalog|information_schema|pg_(class|attribute|type|namespace|proc|constraint|index))\b/i;
const READS_DATA =
  /\b(from|join|copy|update|into)\s+(\(\s*select.*)?"?(twilio"?\.)?"?(calls|messages|recordings|incoming_phone_numbers)\b/i;

export interface CatalogSpeed {
  readonly report: string;
  readonly withinBound: boolean;
}

export function catalogSpeed({ folder, all }: Recordings, first: Answers, second: Answers): CatalogSpeed {
  const times = all.flatMap(({ file }) => {
    const { sql } = textOf(folder, file);
    const [once, again] = [first.get(file)?.ms, second.get(file)?.ms];
    if (!READS_CATALOG.test(sql) || READS_DATA.test(sql) || once === undefined || again === undefined) return [];
    return [{ file, once, again, best: Math.min(once, again) }];
  });
  const slow = times.filter(({ best }) => best > SLOW_MS).toSorted((a, b) => b.best - a.best);
  const best = times.map((time) => time.best);
  return {
    report: [
      `${times.length} catalog statements`,
      `  at first: ${figures(times.map(({ once }) => once))}`,
      `  again: ${figures(times.map(({ again }) => again))}`,
      `  the faster of both: ${figures(best)}`,
      ...slow.map(({ file, once, again }) => `  ${once} ms, again ${again} ms: ${file}`),
    ].join('\n'),
    withinBound: share(best, 0.5) <= MEDIAN_MAX_MS,
  };
}

function figures(times: readonly number[]): string {
  const over = times.filter((ms) => ms > SLOW_MS).length;
  return `median ${share(times, 0.5)} ms, 95 % ${share(times, 0.95)} ms, ${over} over ${SLOW_MS} ms`;
}

/** The time within which this share of them was. */
function share(times: readonly number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
}
