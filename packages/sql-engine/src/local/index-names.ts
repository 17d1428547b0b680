// What the keys of an index are called: in errors, and in the names that indexes get.

import { quoteIdentifier } from '../functions/text-keywords.ts';
import type { LocalIndex, StoredRelation } from './definitions.ts';

/** As errors show keys: columns by name, expressions as they are. */
export function keyNames(
  { columns: numbers, keys = [] }: LocalIndex,
  { columns }: Pick<StoredRelation, 'columns'>,
): readonly string[] {
  return numbers.map((number, place) => {
    const expression = keys[place]?.expression;
    if (expression !== undefined) return keyText(expression, true);
    return quoteIdentifier(columns.find((column) => column.number === number)?.name ?? '');
  });
}

/** An expression as a key; `pretty`: with no more parentheses than are needed. */
export function keyText(
  { text, pretty: short = text, bare }: { readonly text: string; readonly pretty?: string; readonly bare: boolean },
  pretty: boolean,
): string {
  const shown = pretty ? short : text;
  return bare ? shown : `(${shown})`;
}
