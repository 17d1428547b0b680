// Literals of every type: ordinary values, the ends of ranges, and what is special about a type.

import type { Random } from './random.ts';

function words(...texts: readonly string[]): readonly string[] {
  return texts;
}

/** By pg_type.typname: texts of values. */
export const VALUES: Readonly<Record<string, readonly string[]>> = {
  bool: words('t', 'f'),
  int2: words('0', '1', '-1', '2', '7', '-32768', '32767', '100'),
  int4: words('0', '1', '-1', '2', '3', '5', '10', '42', '-7', '2147483647', '-2147483648', '100000'),
  int8: words('0', '1', '-1', '2', '12', '9223372036854775807', '-9223372036854775808', '4294967296'),
  float4: words('0', '1', '-1.5', '3.25', '1e10', '-0', 'NaN', 'Infinity', '-Infinity', '0.1', '1e-20'),
  float8: words(
    '0',
    '1',
    '-1.5',
    '2.5',
    '3.141592653589793',
    '1e100',
    '-0',
    'NaN',
    'Infinity',
    '-Infinity',
    '0.1',
    '1e-300',
  ),
  numeric: words(
    '0',
    '1',
    '-1',
    '1.5',
    '2.50',
    '-0.005',
    '123456789.987654321',
    '1e20',
    'NaN',
    'Infinity',
    '-Infinity',
    '0.00',
    '99.9',
  ),
  text: words(
    '',
    'a',
    'A',
    'abc',
    'hello world',
    '  x ',
    'ÄÖÜ',
    'straße',
    'a%b_c',
    '123',
    '-4.5',
    '😀',
    "it''s",
    'x\\y',
    'NULL',
    '2024-02-29',
  ),
  varchar: words('', 'a', 'Abc', 'x  ', '12', 'ß'),
  bpchar: words('', 'a', 'abc  ', 'B ', 'x'),
  name: words('', 'a', 'pg_class', 'Name'),
  char: words('', 'a', 'Z', '7'),
  bytea: words('\\x', '\\x00', '\\xdeadbeef', '\\x616263', '\\xff'),
  date: words(
    '2024-02-29',
    '1999-12-31',
    '2000-01-01',
    '0044-03-15 BC',
    'infinity',
    '-infinity',
    '2024-12-30',
    '1970-01-01',
  ),
  time: words('00:00', '12:34:56.789', '23:59:59.999999', '24:00', '06:30'),
  timetz: words('00:00+00', '12:34:56.789-05:30', '23:59:59+14', '06:30+02'),
  timestamp: words(
    '2024-02-29 12:34:56.789',
    '1999-12-31 23:59:59.999999',
    '2000-01-01',
    '0001-01-01 BC',
    'infinity',
    '-infinity',
    '2024-03-31 02:30',
  ),
  timestamptz: words(
    '2024-02-29 12:34:56.789+00',
    '1999-12-31 23:59:59+02',
    '2000-01-01 00:00Z',
    'infinity',
    '-infinity',
    '2024-03-31 01:30+00',
    '1900-01-01 00:00+00',
  ),
  interval: words(
    '0',
    '1 day',
    '-1 day',
    '1 month 2 days 03:04:05.6',
    '1 year',
    '-25:00',
    '36 hours',
    '1 mon -1 day',
    '00:00:00.000001',
    '100 years',
  ),
  uuid: words(
    '00000000-0000-0000-0000-000000000000',
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ),
  json: words(
    'null',
    '1',
    '"a"',
    '[1, 2, null]',
    '{"a": 1, "b": [true, {"c": "x"}]}',
    '{}',
    '[]',
    '{"a":1,"a":2}',
    '1.50',
  ),
  jsonb: words(
    'null',
    '1',
    '"a"',
    '[1, 2, null]',
    '{"a": 1, "b": [true, {"c": "x"}]}',
    '{}',
    '[]',
    '{"b":1,"a":2}',
    '1.50',
    'false',
  ),
  jsonpath: words(
    '$',
    '$.a',
    '$.b[*]',
    '$[*] ? (@ > 1)',
    'strict $.a',
    '$.**',
    '$.b[0 to last]',
    '$.size()',
    '$.a + 1',
    '-$[*]',
    '$.*.type()',
  ),
  bit: words('1', '101', '', '11110000'),
  varbit: words('1', '101', '', '11110000'),
  inet: words('10.1.2.3', '10.0.0.0/8', '192.168.1.5/24', '::1', '2001:db8::1/64', '0.0.0.0/0'),
  cidr: words('10.0.0.0/8', '192.168.1.0/24', '::/0', '2001:db8::/32', '10.1.2.3/32'),
  int4range: words('empty', '[1,5)', '[3,10]', '(,7)', '[7,)', '(,)'),
  int8range: words('empty', '[1,5)', '(,7)', '[3,100]'),
  numrange: words('empty', '[1,5]', '(1.5,2.50)', '(,7)', '[7,)'),
  daterange: words('empty', '[2024-01-01,2024-02-01)', '(,2024-01-01]', '[2024-01-15,infinity)'),
  tsrange: words('empty', '[2024-01-01 00:00,2024-02-01 12:00)', '(,2024-01-01]'),
  tstzrange: words('empty', '[2024-01-01 00:00Z,2024-02-01 12:00Z)', '[2024-01-15 00:00Z,)'),
  int4multirange: words('{}', '{[1,3),[5,8)}', '{(,0),[7,)}'),
  nummultirange: words('{}', '{[1,3),(5,8]}', '{(,)}'),
  datemultirange: words('{}', '{[2024-01-01,2024-02-01),[2024-03-01,)}'),
  int8multirange: words('{}', '{[1,3),[5,8)}', '{(,0),[7,)}'),
  tsmultirange: words('{}', '{[2024-01-01 00:00,2024-02-01 12:00),[2024-03-01,)}'),
  tstzmultirange: words('{}', '{[2024-01-01 00:00Z,2024-02-01 12:00Z)}', '{(,)}'),
  oid: words('0', '1', '23', '25', '4294967295'),
  regtype: words('int4', 'text', 'timestamptz', '-'),
  pg_lsn: words('0/0', '16/B374D848', 'FFFFFFFF/FFFFFFFF'),
  xid8: words('0', '42', '9223372036854775807'),
  xid: words('0', '42', '4294967295'),
  tid: words('(0,1)', '(42,7)'),
  pg_snapshot: words('10:20:10,14,15', '1:1:', '10:30:'),
  txid_snapshot: words('10:20:10,14,15', '1:1:'),
  oidvector: words('', '1 2 3', '23 25'),
  int2vector: words('', '1 2 3', '0'),
  record: words(),
  _oid: words('{}', '{1,NULL,4294967295}'),
  _json: words('{}', '{1,NULL,"{\\"a\\": 1}"}'),
  _timetz: words('{}', '{12:34:56+02,NULL}'),
  _varbit: words('{}', '{101,NULL,0}'),
  _cidr: words('{}', '{10.0.0.0/8,NULL}'),
  _numrange: words('{}', '{"[1.5,2)",empty,NULL}'),
  _daterange: words('{}', '{"[2024-01-01,2024-02-01)",NULL}'),
  _int2: words('{}', '{1,2}', '{NULL,-32768}'),
  _int8: words('{}', '{1,9223372036854775807}', '{NULL}', '{{1},{2}}'),
  _float4: words('{}', '{0.1,NaN}', '{NULL,-0}'),
  _varchar: words('{}', '{a,b}', '{NULL,"x y"}'),
  _bpchar: words('{}', '{a,"b "}'),
  _name: words('{}', '{a,pg_class}'),
  _uuid: words('{}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}'),
  _bytea: words('{}', '{"\\\\x00ff",NULL}'),
  _timestamp: words('{}', '{"2024-02-29 12:34:56.789",infinity,NULL}'),
  _timestamptz: words('{}', '{"2024-02-29 12:34:56.789+00",-infinity,NULL}'),
  _time: words('{}', '{12:34:56,NULL}'),
  _interval: words('{}', '{"1 day","-01:00:00",NULL}'),
  _jsonb: words('{}', '{"{\\"a\\": 1}","null",NULL}'),
  _inet: words('{}', '{10.0.0.1,::1}'),
  _int4range: words('{}', '{"[1,5)",empty,NULL}'),
  _int4: words('{}', '{1,2,3}', '{NULL,1}', '{{1,2},{3,4}}', '[0:1]={7,8}'),
  _text: words('{}', '{a,b}', '{NULL,"x y",""}', '{{a,b},{c,d}}'),
  _numeric: words('{}', '{1.5,2.50}', '{NULL,NaN}'),
  _date: words('{}', '{2024-02-29,infinity}', '{NULL}'),
  _bool: words('{}', '{t,f,NULL}'),
  _float8: words('{}', '{1.5,-0,NaN}'),
};

export const TYPES: readonly string[] = Object.keys(VALUES);

export function sqlType(type: string): string {
  return type === 'char' ? '"char"' : type;
}

/** Modifiers that a cast to the type may have. */
const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  varchar: words('(1)', '(3)', '(100)'),
  bpchar: words('(1)', '(3)'),
  numeric: words('(5,2)', '(3)', '(20,10)', '(2,-1)', '(2,4)'),
  bit: words('(1)', '(4)', '(12)'),
  varbit: words('(1)', '(4)', '(12)'),
  timestamp: words('(0)', '(3)'),
  timestamptz: words('(0)', '(3)'),
  time: words('(0)', '(2)'),
  timetz: words('(0)', '(2)'),
  interval: words('(0)', '(2)', ' year', ' day to second(1)', ' year to month', ' hour to minute', ' day'),
  _varchar: words('(1)[]'),
  _numeric: words('(4,1)[]'),
};

/** The type of a cast, with a modifier now and then. */
export function modifiedType(type: string, random: Random): string {
  const modifiers = MODIFIERS[type];
  if (modifiers === undefined || !random.chance(0.3)) return sqlType(type);
  return `${type.replace(/^_/, '')}${random.pick(modifiers)}`;
}

/** `'1.5'::numeric` or, for some types now and then, 1.5. */
export function literalText(type: string, random: Random): string {
  if (random.chance(0.06)) return `null::${sqlType(type)}`;
  const value = random.pick(VALUES[type] ?? ['']);
  if (/^(int4|numeric)$/.test(type) && /^[\d.]+$/.test(value) && random.chance(0.5)) return value;
  if (type === 'bool' && random.chance(0.7)) return value === 't' ? 'true' : 'false';
  if (type === 'text' && random.chance(0.4)) return `'${value}'`;
  return `'${value}'::${sqlType(type)}`;
}

/** What the text arguments of some functions mean. */
const MEANINGS: readonly (readonly [name: RegExp, argument: number, texts: readonly string[]])[] = [
  [
    /^(date_trunc|date_part|extract)$/,
    0,
    words(
      'year',
      'month',
      'day',
      'hour',
      'minute',
      'second',
      'week',
      'quarter',
      'dow',
      'doy',
      'epoch',
      'isoyear',
      'isodow',
      'millennium',
      'century',
      'decade',
      'milliseconds',
      'microseconds',
      'julian',
      'timezone',
    ),
  ],
  [/^date_trunc$/, 2, words('UTC', 'Europe/Berlin', 'America/New_York')],
  [/^timezone$/, 0, words('UTC', 'Europe/Berlin', 'America/New_York', 'EST', '+03', 'Asia/Kolkata')],
  [
    /^to_char$/,
    1,
    words(
      'YYYY-MM-DD HH24:MI:SS.US',
      'FMDay, DD Mon YYYY',
      'IYYY-IW-ID',
      'HH12:MI am',
      '999.99',
      'FM000',
      '9G999D99S',
      'RN',
      '9.99EEEE',
      'Q CC J',
      'DDD',
      'MI:SS',
      'SSSS',
      'V99',
      'L9',
      'TZ OF',
    ),
  ],
  [/^to_(date|timestamp)$/, 1, words('YYYY-MM-DD', 'DD Mon YYYY', 'YYYYMMDD', 'IYYY-IW')],
  [/^to_number$/, 1, words('999', '99.9', 'S999.9', 'FM9G999')],
  [/^(encode|decode)$/, 1, words('hex', 'base64', 'escape')],
  [/^length$/, 1, words('UTF8', 'LATIN1')],
  [/^to_regclass$/, 0, words('pg_class', 'pg_catalog.pg_type', 'no_such', '')],
  [/^to_regproc$/, 0, words('now', 'pg_catalog.now', 'no_such', 'length')],
  [/^to_regprocedure$/, 0, words('now()', 'lower(text)', 'no_such()', 'length(bytea)')],
  [/^to_regnamespace$/, 0, words('pg_catalog', 'information_schema', 'no_such')],
  [/^to_regoper(ator)?$/, 0, words('||/', '+(int4,int4)', 'no_such')],
  [/^pg_char_to_encoding$/, 0, words('UTF8', 'latin1', 'SQL_ASCII', 'x')],
  [/^current_setting$/, 0, words('TimeZone', 'DateStyle', 'IntervalStyle', 'no.such', 'no_such', 'work_mem')],
  [/^(like|similar_to)_escape$/, 1, words('\\\\', '#', '')],
  [/^pg_size_bytes$/, 0, words('1', '1.5 kB', '-2MB', '3 gb', '1e2 TB', 'x')],
  [/^regexp_|^substring$|^textregex|^~/, 1, words('a', '[a-c]+', '(b)(c)?', '^x|y$', '\\d+', '.', '\\mh', '(?i)A')],
  [/^regexp_(match|matches|split_to_array|split_to_table)$/, 2, words('g', 'i', '')],
  [/^regexp_replace$/, 3, words('g', 'i', 'gi')],
  [/^format$/, 0, words('%s', '%I', '%L', 'x', '%%', '%1$s', '%-5s|')],
  [/^(normalize|is_normalized)$/, 1, words('NFC', 'NFD')],
  [/^(int4range|int8range|numrange|daterange|tsrange|tstzrange)$/, 2, words('[]', '[)', '(]', '()')],
  [/^(jsonb_set_lax)$/, 4, words('use_json_null', 'delete_key', 'return_target')],
  [/^parse_ident$/, 0, words('a.b', '"A".b', 'x')],
  [/^(unistr)$/, 0, words('\\0041', 'x\\+01F600')],
];

/** Arguments that have to be small, as what they make is as large as they say; and names that random ones are not. */
const SMALL: readonly (readonly [name: RegExp, argument: number | 'any', texts: readonly string[]])[] = [
  [/^(repeat|lpad|rpad)$/, 1, words('0', '1', '3', '-1', '7')],
  [/^convert(_from|_to)?$/, 1, words("'UTF8'", "'utf-8'")],
  [/^convert$/, 2, words("'UTF8'", "'utf-8'")],
  // Other texts are syntax errors of different kinds.
  [
    /^to_regtype$/,
    0,
    words("'int4'", "'varchar(10)'", "'timestamp with time zone'", "'no_such'", "'text[]'", "'pg_catalog.name'"),
  ],
  [/^format_type$/, 0, words('23', '1700', '1043', '1042', '1560', '1186', '1114', '1184', '1007', '0', '1', '25')],
  [/^format_type$/, 1, words('-1', '0', '4', '7', '655366', 'null')],
  [/^pg_encoding_to_char$/, 0, words('-1', '0', '6', '8', '41', '99')],
  [/^factorial$/, 0, words('0', '1', '5', '20', '-1')],
  [/^array_fill$/, 1, words("'{2}'", "'{2,2}'", "'{}'", "'{0}'")],
  [/^array_fill$/, 2, words("'{1}'", "'{3}'", "'{2,-1}'")],
  [
    /^(\^|power|pow|numeric_power|dpow|exp|numeric_exp|dexp)$/,
    'any',
    words('2', '0.5', '-1', '3', '1.5', '0', '-2.5', '10'),
  ],
];

/** The series of some types: from, to and step. */
const SERIES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  int4: [words('1', '-2', '5'), words('3', '7'), words('1', '2', '-3')],
  int8: [words('1', '-2'), words('3', '9'), words('1', '4')],
  numeric: [words('1', '1.5'), words('3', '4.25'), words('1', '0.5')],
  timestamp: [words("'2024-02-28'", "'2024-03-01'"), words("'2024-03-03'"), words("'1 day'", "'36:00'", "'1 mon'")],
  timestamptz: [words("'2024-02-28 00:00Z'"), words("'2024-03-03 12:00Z'"), words("'1 day'", "'12:00'")],
};

/** An argument that has to be one of a few; undefined when any will do. */
export function boundedArgument(
  { name, types }: { readonly name: string; readonly types: readonly string[] },
  argument: number,
  random: Random,
): string | undefined {
  const type = types[argument] ?? '';
  if (name === 'generate_series') {
    const values = SERIES[types[0] ?? '']?.[argument];
    return values === undefined ? undefined : `${random.pick(values)}::${type}`;
  }
  const found = SMALL.find(([pattern, index]) => (index === argument || index === 'any') && pattern.test(name));
  return found === undefined ? undefined : `(${random.pick(found[2])})::${type}`;
}

/** A text that means something to the function as that argument; undefined when any text will do. */
export function meaningfulText(routine: string, argument: number, random: Random): string | undefined {
  const found = MEANINGS.find(([name, index]) => index === argument && name.test(routine));
  return found === undefined ? undefined : `'${random.pick(found[2])}'`;
}
