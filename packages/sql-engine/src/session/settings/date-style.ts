// The DateStyle setting: its words, their conflicts, and the pair that SessionContext wants.

import type { SessionContext } from '../../types/type-definition.ts';
import { invalidValue } from './check-value.ts';

type DateStyle = SessionContext['dateStyle'];

const FORMATS: Readonly<Record<string, DateStyle['format']>> = {
  iso: 'ISO',
  sql: 'SQL',
  postgres: 'Postgres',
  german: 'German',
};

function formatOf(word: string): DateStyle['format'] | undefined {
  if (word.startsWith('postgres')) return 'Postgres';
  return FORMATS[word];
}

function orderOf(word: string): DateStyle['order'] | undefined {
  if (word === 'ymd') return 'YMD';
  if (word === 'dmy' || word.startsWith('euro')) return 'DMY';
  if (word === 'mdy' || word === 'us' || word.startsWith('noneuro')) return 'MDY';
  return undefined;
}

/** `iso, dmy` → `ISO, DMY`. What is not named is taken from `shown`, the style until now. */
export function checkDateStyle(value: string, shown: string): string {
  const current = parseDateStyle(shown);
  let format: DateStyle['format'] | undefined;
  let order: DateStyle['order'] | undefined;
  for (const written of value.split(',').map((word) => word.trim().replace(/^"(.*)"$/, '$1'))) {
    const word = written.toLowerCase();
    const newFormat = word === 'default' ? (format ?? 'ISO') : formatOf(word);
    const newOrder = word === 'default' ? (order ?? 'MDY') : orderOf(word);
    if (newFormat === undefined && newOrder === undefined) {
      throw invalidValue('DateStyle', value, { detail: `Unrecognized key word: "${word}".` });
    }
    if (conflict(format, newFormat) || conflict(order, newOrder)) {
      throw invalidValue('DateStyle', value, { detail: 'Conflicting "DateStyle" specifications.' });
    }
    format ??= newFormat;
    order ??= newOrder;
  }
  return `${format ?? current.format}, ${order ?? (format === 'German' ? 'DMY' : current.order)}`;
}

function conflict<T>(before: T | undefined, now: T | undefined): boolean {
  return before !== undefined && now !== undefined && before !== now;
}

/** Reads what checkDateStyle wrote. */
export function parseDateStyle(shown: string): DateStyle {
  const [format = 'iso', order = 'mdy'] = shown.toLowerCase().split(', ');
  return { format: formatOf(format) ?? 'ISO', order: orderOf(order) ?? 'MDY' };
}
