// The search_path setting: a list of identifiers, quoted where they need it.

import { invalidValue } from './check-value.ts';

export function quoteIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Postgres' SplitIdentifierString: names without quotes are folded to lower case. undefined: not a list. */
export function splitIdentifiers(value: string): readonly string[] | undefined {
  const names: string[] = [];
  let rest = value.trim();
  if (rest === '') return names;
  for (;;) {
    const match = /^(?:"((?:[^"]|"")*)"|([^\s,"]+))\s*(,?)\s*/.exec(rest);
    if (match === null) return undefined;
    const [all, quoted, plain = '', comma] = match;
    names.push(quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'));
    rest = rest.slice(all.length);
    if (comma === '') return rest === '' ? names : undefined;
    if (rest === '') return undefined;
  }
}

export function checkSearchPath(value: string): string {
  if (splitIdentifiers(value) === undefined) {
    throw invalidValue('search_path', value, { detail: 'List syntax is invalid.' });
  }
  return value;
}
