// The patterns of date and time templates.

import { templateParser } from './to-char-template.ts';
import type { TemplateNode } from './to-char-template.ts';

export type DateKey =
  | 'A.D.'
  | 'AD'
  | 'A.M.'
  | 'AM'
  | 'CC'
  | 'DAY'
  | 'DDD'
  | 'DD'
  | 'DY'
  | 'D'
  | 'FF1'
  | 'FF2'
  | 'FF3'
  | 'FF4'
  | 'FF5'
  | 'FF6'
  | 'FX'
  | 'HH24'
  | 'HH12'
  | 'IDDD'
  | 'ID'
  | 'IW'
  | 'IYYY'
  | 'IYY'
  | 'IY'
  | 'I'
  | 'J'
  | 'MI'
  | 'MM'
  | 'MONTH'
  | 'MON'
  | 'MS'
  | 'OF'
  | 'Q'
  | 'RM'
  | 'SSSS'
  | 'SS'
  | 'TZH'
  | 'TZM'
  | 'TZ'
  | 'US'
  | 'WW'
  | 'W'
  | 'Y,YYY'
  | 'YYYY'
  | 'YYY'
  | 'YY'
  | 'Y';

/** Those that have a spelling of their own in mixed case, or mean the same under two names. */
const ALIASES: readonly (readonly [string, DateKey])[] = [
  ['B.C.', 'A.D.'],
  ['BC', 'AD'],
  ['P.M.', 'A.M.'],
  ['PM', 'AM'],
  ['HH', 'HH12'],
  ['SSSSS', 'SSSS'],
];

const MIXED: readonly (readonly [string, DateKey])[] = [
  ['Day', 'DAY'],
  ['Dy', 'DY'],
  ['Month', 'MONTH'],
  ['Mon', 'MON'],
];

const KEYS: readonly DateKey[] = [
  'A.D.',
  'AD',
  'A.M.',
  'AM',
  'CC',
  'DAY',
  'DDD',
  'DD',
  'DY',
  'D',
  'FF1',
  'FF2',
  'FF3',
  'FF4',
  'FF5',
  'FF6',
  'FX',
  'HH24',
  'HH12',
  'IDDD',
  'ID',
  'IW',
  'IYYY',
  'IYY',
  'IY',
  'I',
  'J',
  'MI',
  'MM',
  'MONTH',
  'MON',
  'MS',
  'OF',
  'Q',
  'RM',
  'SSSS',
  'SS',
  'TZH',
  'TZM',
  'TZ',
  'US',
  'WW',
  'W',
  'Y,YYY',
  'YYYY',
  'YYY',
  'YY',
  'Y',
];

const plain = [...KEYS.map((key) => [key, key] as const), ...ALIASES];

export const parseDateTemplate = templateParser<DateKey>({
  patterns: [...plain, ...plain.map(([text, key]) => [text.toLowerCase(), key] as const), ...MIXED].sort(
    ([left], [right]) => right.length - left.length,
  ),
  modifiers: true,
});

export type DateNode = TemplateNode<DateKey>;
export type DatePattern = DateNode & { readonly kind: 'pattern' };

const NOT_DIGITS: readonly DateKey[] = [
  'A.D.',
  'AD',
  'A.M.',
  'AM',
  'DAY',
  'DY',
  'FX',
  'MONTH',
  'MON',
  'OF',
  'RM',
  'TZ',
  'TZH',
];

/** Whether the pattern reads digits. */
export function readsDigits(key: DateKey): boolean {
  return !NOT_DIGITS.includes(key);
}

/** Which calendar the pattern belongs to; undefined for both. */
export function conventionOf(key: DateKey): 'gregorian' | 'iso' | undefined {
  switch (key) {
    case 'D':
    case 'DDD':
    case 'DD':
    case 'MM':
    case 'MONTH':
    case 'MON':
    case 'RM':
    case 'WW':
    case 'W':
    case 'Y,YYY':
    case 'YYYY':
    case 'YYY':
    case 'YY':
    case 'Y':
      return 'gregorian';
    case 'IDDD':
    case 'ID':
    case 'IW':
    case 'IYYY':
    case 'IYY':
    case 'IY':
    case 'I':
      return 'iso';
    default:
      return undefined;
  }
}

export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
/** From Sunday. */
export const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const ROMAN_MONTHS = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'] as const;
