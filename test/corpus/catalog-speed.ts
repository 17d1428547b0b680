// How long the statements took that read the catalogs alone.
import { textOf, type Answers, type Recordings } from './recordings.ts';

const SLOW_MS = 50;
const READS_CATALOG = /\b(pg_catalog|information_schema|pg_(class|attribute|type|namespace|proc|constraint|index))\b/i;
const READS_DATA =
  /\b(from|join|copy|update|into)\s+(\(\s*select.*)?"?(twilio"?\.)?"?(calls|messages|recordings|incoming_phone_numbers)\b/i;

export function catalogSpeed({ folder, all }: Recordings, answers: Answers): string {
  const times = all
    .filter(({ file }) => {
      const { sql } = textOf(folder, file);
      return READS_CATALOG.test(sql) && !READS_DATA.test(sql);
    })
    .flatMap(({ file }) => {
      const ms = answers.get(file)?.ms;
      return ms === undefined ? [] : [{ file, ms }];
    })
    .toSorted((a, b) => a.ms - b.ms);
  const at = (share: number): string => {
    const place = times[Math.min(times.length - 1, Math.floor(times.length * share))];
    return `${place?.ms ?? 0} ms`;
  };
  const slow = times.filter(({ ms }) => ms > SLOW_MS).toReversed();
  const slowest = slow.slice(0, 10).map(({ file, ms }) => `  ${ms} ms ${file}`);
  return [
    `${times.length} catalog statements: median ${at(0.5)}, 95 % ${at(0.95)}, ${slow.length} over ${SLOW_MS} ms`,
    ...slowest,
  ].join('\n');
}
