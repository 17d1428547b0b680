// The client_encoding setting. The server's encoding is UTF-8; those that there is no conversion for are refused by name.

import { pgError } from '../../errors.ts';
import { clientCharset } from '../../functions/text-charsets.ts';
import { invalidValue } from './check-value.ts';

/** Postgres' encodings (without UTF8 and SQL_ASCII): letters and digits only, lower case → proper name. */
const OTHERS = new Map(
  [
    'BIG5 EUC_CN EUC_JIS_2004 EUC_JP EUC_KR EUC_TW GB18030 GBK ISO_8859_5 ISO_8859_6 ISO_8859_7 ISO_8859_8 JOHAB KOI8R',
    'KOI8U LATIN1 LATIN2 LATIN3 LATIN4 LATIN5 LATIN6 LATIN7 LATIN8 LATIN9 LATIN10 MULE_INTERNAL SHIFT_JIS_2004 SJIS UHC',
    'WIN866 WIN874 WIN1250 WIN1251 WIN1252 WIN1253 WIN1254 WIN1255 WIN1256 WIN1257 WIN1258',
  ]
    .join(' ')
    .split(' ')
    .map((name) => [letters(name), name]),
);

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
  const other = OTHERS.get(key);
  if (other === undefined) throw invalidValue('client_encoding', value);
  throw pgError('0A000', `invalid value for parameter "client_encoding": "${value}"`, {
    detail: `Conversion between ${other} and UTF8 is not supported.`,
    hint: 'Use the client encoding UTF8.',
  });
}
