// The client_encoding setting. The server's encoding is UTF-8; those that there is no conversion for are refused by name.

import { pgError } from '../../errors.ts';
import { clientCharset, encodingName, encodingNumber } from '../../functions/text-charsets.ts';
import { invalidValue } from './check-value.ts';

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** `utf-8` → `UTF8`. With SQL_ASCII bytes go through as they are, as in Postgres. */
export function checkClientEncoding(value: string): string {
  const key = letters(value);
  // Old JDBC drivers want to read back what they set.
  if (value === 'UNICODE') return value;
  if (key === 'utf8' || key === 'unicode') return 'UTF8';
  if (key === 'sqlascii') return 'SQL_ASCII';
  const known = clientCharset(value);
  if (known !== undefined) return known;
  const other = encodingName(encodingNumber(value));
  if (other === undefined) throw invalidValue('client_encoding', value);
  throw pgError('0A000', `invalid value for parameter "client_encoding": "${value}"`, {
    detail: `Conversion between ${other} and UTF8 is not supported.`,
    hint: 'Use the client encoding UTF8.',
  });
}
