// `INTERVAL '5' DAY`: a literal without units has those of the type's last field.

/** Bits of the field mask in an interval's modifier, most significant unit first. */
const FIELDS: readonly (readonly [bit: number, unit: string])[] = [
  [2, 'year'],
  [1, 'month'],
  [3, 'day'],
  [10, 'hour'],
  [11, 'minute'],
  [12, 'second'],
];

const FULL_RANGE = 0x7fff;

/** The literal with its unit written out; unchanged when it has units or the modifier names no fields. */
export function completeIntervalText(text: string, modifier: number): string {
  if (modifier < 0) return text;
  const mask = (modifier >> 16) & FULL_RANGE;
  if (mask === FULL_RANGE) return text;
  const fields = FIELDS.filter(([bit]) => (mask & (1 << bit)) !== 0).map(([, unit]) => unit);
  const last = fields.at(-1);
  if (last === undefined) return text;
  if (/^\s*[+-]?\d+(?:\.\d*)?\s*$/.test(text)) return `${text.trim()} ${last}`;
  // `'10:20' MINUTE TO SECOND` are minutes and seconds, where two numbers alone are hours and minutes.
  if (fields.join() === 'minute,second' && /^\s*(?:[+-]?\d+\s+)?[+-]?\d+:\d+(?:\.\d*)?\s*$/.test(text)) {
    return text.replace(/(\d+:)/, '00:$1');
  }
  // `'3 4' DAY TO HOUR`: days and hours.
  const pair = /^\s*([+-]?\d+)\s+([+-]?\d+)\s*$/.exec(text);
  if (pair !== null && last === 'hour') return `${pair[1]} day ${pair[2]} hour`;
  return text;
}
