// Names as they are written in text that functions and reg types read: `twilio.calls`, `"My Table"`, `pg_catalog.int4`.

import { pgError } from '../errors.ts';
import { quoteIdentifier } from '../functions/text-keywords.ts';

/** The parts of a dotted name; unquoted ones in lower case. Throws 42602. */
export function parseQualifiedName(text: string): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  for (;;) {
    const match = /^(?:"((?:[^"]|"")+)"|([^\s".()[\],]+))\s*/.exec(rest);
    if (match === null) throw pgError('42602', `invalid name syntax`);
    const [whole, quoted, plain = ''] = match;
    parts.push(quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
    if (rest === '') return parts;
    if (!rest.startsWith('.')) throw pgError('42602', `invalid name syntax`);
    rest = rest.slice(1).trimStart();
  }
}

/** Schema (if named) and name. A third part is the database: it has to be the one that is connected to. */
export function schemaAndName(
  text: string,
  database: string,
): { readonly schema: string | undefined; readonly name: string } {
  const parts = parseQualifiedName(text);
  if (parts.length > 3 || (parts.length === 3 && parts[0] !== database)) {
    throw parts.length > 3
      ? pgError('42601', `improper relation name (too many dotted names): ${parts.join('.')}`)
      : pgError('0A000', `cross-database references are not implemented: "${parts.join('.')}"`);
  }
  return { schema: parts.at(-2), name: parts.at(-1) ?? '' };
}

export function qualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
