// Notices a list that gives the same rows again and again under ever new addresses, which would never end.
import { createHash } from 'node:crypto';

const sampleBytes = 128;
const openBracket = 0x5b;
const closeBracket = 0x5d;

export interface RepeatWatch {
  /** True when the page has the rows of the two pages before it. Reads the body, keeps nothing of it. */
  readonly repeats: (body: Uint8Array) => boolean;
}

/** Pages that look alike at both ends are compared as a whole: that is rare, so looking costs next to nothing. */
export function watchRepeats(): RepeatWatch {
  let lastEnds: string | undefined;
  let lastHash: string | undefined;
  return {
    repeats: (body) => {
      const rows = rowsOf(body);
      const ends = rows === undefined ? undefined : endsOf(rows);
      const alike = ends !== undefined && ends === lastEnds;
      lastEnds = ends;
      const hash = alike && rows !== undefined ? createHash('sha1').update(rows).digest('hex') : undefined;
      const same = hash !== undefined && hash === lastHash;
      lastHash = hash;
      return same;
    },
  };
}

/** From the first bracket to the last: the rows, without the numbers and links around them. */
function rowsOf(body: Uint8Array): Uint8Array | undefined {
  const [first, last] = [body.indexOf(openBracket), body.lastIndexOf(closeBracket)];
  const rows = body.subarray(first + 1, last);
  return first === -1 || rows.length < 2 ? undefined : rows;
}

function endsOf(rows: Uint8Array): string {
  const text = (part: Uint8Array): string => Buffer.from(part).toString('latin1');
  return `${rows.length} ${text(rows.subarray(0, sampleBytes))} ${text(rows.subarray(-sampleBytes))}`;
}
