// Values of every type, as the texts that its input reads: corners, and some by a generator that always starts alike.

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = generator(20260915);
const below = (bound: number): number => Math.floor(random() * bound);
const times = (count: number, make: () => string): string[] => Array.from({ length: count }, make);
const digits = (count: number): string => times(count, () => String(below(10))).join('');
const hex = (count: number): string => times(count, () => below(16).toString(16)).join('');
const two = (value: number): string => String(value).padStart(2, '0');

const integers = (bits: number, signed: boolean): string[] => {
  const max = (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
  const min = signed ? -max - 1n : 0n;
  const any = (): string => String(min + (BigInt(`0x${hex(16)}`) % (max - min + 1n)));
  return ['0', '1', String(max), String(min), ...times(8, any)];
};

function float(bytes: 4 | 8): string {
  const buffer = Buffer.from(hex(bytes * 2), 'hex');
  return String(bytes === 4 ? buffer.readFloatBE() : buffer.readDoubleBE());
}

const numeric = (): string => `${random() < 0.5 ? '-' : ''}${digits(1 + below(25))}.${digits(1 + below(20))}`;
const date = (): string => `${String(1 + below(9998)).padStart(4, '0')}-${two(1 + below(12))}-${two(1 + below(28))}`;
const time = (): string => `${two(below(24))}:${two(below(60))}:${two(below(60))}.${digits(6)}`;
const zone = (): string => `${random() < 0.5 ? '-' : '+'}${two(below(14))}:${two(below(60))}`;
const interval = (): string =>
  `${below(200) - 100} years ${below(24) - 12} mons ${below(2000) - 1000} days ${random() < 0.5 ? '-' : ''}${time()}`;
const uuid = (): string => `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
const letters = ['a', 'Z', '0', ' ', '"', "'", '\\', ',', '{', '}', '(', 'é', 'ß', '日', '😀', '\t', '\n'];
const text = (): string => times(below(12), () => letters[below(letters.length)] ?? '').join('');

const json = [
  'null',
  'true',
  '"é\\u00e9\\n\\"\\\\"',
  '[]',
  '{}',
  '1.50',
  '-0.0',
  '1e5',
  '123456789012345678901234567890.5',
  '{"b": 1, "a": [1, null, {"c": "x"}], "bb": 2}',
  ' [ 1 , 2 ] ',
];
const ranges = (low: string, high: string, infinite: readonly string[] = []): string[] => [
  'empty',
  '(,)',
  `[${low},${high})`,
  `(${low},${high}]`,
  `[${low},${low}]`,
  `[${low},)`,
  `(,${high})`,
  ...infinite.map((bound) => `[${low},${bound}]`),
];
const multiranges = (a: string, b: string, c: string, d: string): string[] => [
  '{}',
  '{(,)}',
  `{[${a},${b})}`,
  `{[${a},${b}),[${c},${d})}`,
  `{(,${a}),(${c},)}`,
];
const ofDates = ['2024-02-28', '2024-03-01', '2025-01-01', '2025-06-30'] as const;
const ofTimes = ['2024-02-28 12:00', '2024-03-01 00:00:00.5', '2025-01-01', '2025-06-30 23:59:59.999999'] as const;

/** By pg_type.typname. Timestamps count from 1970 here: they end 30 years earlier than Postgres'. */
export const valuesOf: Readonly<Record<string, readonly string[]>> = {
  bool: ['true', 'false'],
  int2: integers(16, true),
  int4: integers(32, true),
  int8: integers(64, true),
  oid: integers(32, false),
  xid: integers(32, false),
  cid: integers(32, false),
  // Kept as int8: more than nine quintillion transactions are nobody's.
  xid8: integers(63, false),
  float4: ['0', '-0', 'NaN', 'Infinity', '-Infinity', '1e-45', '3.4028235e38', ...times(12, () => float(4))],
  float8: ['0', '-0', 'NaN', 'Infinity', '-Infinity', '5e-324', '0.1', '1e15', '1e16', ...times(12, () => float(8))],
  numeric: [
    ...['0', '0.00', '-0.0001', 'NaN', 'Infinity', '-Infinity', '10000', '9999', '1e-20', '1e40', '100000000.00000001'],
    ...times(20, numeric),
  ],
  text: ['', ' ', ...times(12, text)],
  varchar: ['', 'a  ', ...times(4, text)],
  bpchar: ['', 'a  ', ...times(4, text)],
  name: ['', 'a'.repeat(63), 'é', ...times(4, text)],
  char: ['', 'a', '"', '\\', '\\\\351'.slice(1)],
  cstring: [],
  unknown: [],
  bytea: ['', '\\x00', '\\xff00', ...times(8, () => `\\x${hex(2 * below(30))}`)],
  date: ['infinity', '-infinity', '4713-11-24 BC', '0001-01-01', '5874897-12-31', '2000-01-01', ...times(8, date)],
  time: ['00:00', '24:00:00', '23:59:59.999999', ...times(8, time)],
  timetz: ['00:00+00', '24:00:00-15:59', '12:00+15:59', ...times(8, () => `${time()}${zone()}`)],
  timestamp: [
    ...['infinity', '-infinity', '4714-11-24 00:00:00 BC', '294246-12-31 23:59:59.999999', '2000-01-01'],
    ...times(8, () => `${date()} ${time()}`),
  ],
  timestamptz: [
    ...['infinity', '-infinity', '4714-11-24 00:00:00+00 BC', '294246-12-31 23:59:59.999999+00', '2000-01-01'],
    ...times(8, () => `${date()} ${time()}${zone()}`),
  ],
  interval: [
    '0',
    '1 day',
    '-1 mon',
    '00:00:00.000001',
    '178000000 years',
    '-1 year +1 day -1 sec',
    ...times(12, interval),
  ],
  uuid: ['00000000-0000-0000-0000-000000000000', ...times(6, uuid)],
  json,
  jsonb: json,
  jsonpath: ['$', 'strict $.a[*] ? (@.b > 1)', '$."x y"[1 to last].size()', '$.a ? (@ like_regex "^x" flag "i")'],
  bit: ['0', '1'],
  varbit: ['', '1', '0', '10110111', '101101110', ...times(4, () => times(below(40), () => String(below(2))).join(''))],
  inet: ['0.0.0.0', '192.168.1.5/24', '10.0.0.1/32', '::1', '2001:db8::ff00:42:8329/64', '::ffff:1.2.3.4'],
  cidr: ['0.0.0.0/0', '192.168.1.0/24', '10.1.2.3/32', '::/0', '2001:db8::/32'],
  macaddr: ['00:00:00:00:00:00', '08:00:2b:01:02:03', 'ff:ff:ff:ff:ff:ff'],
  int2vector: ['', '1', '1 2 -3'],
  oidvector: ['', '23', '23 4294967295'],
  int4range: ranges('-5', '2147483647'),
  int8range: ranges('-5', '9223372036854775807'),
  numrange: ranges('-1.50', '1e10'),
  daterange: ranges('2024-02-28', '2024-03-01', ['infinity']),
  tsrange: ranges('"2024-02-28 12:00"', '"2024-03-01 00:00:00.5"', ['infinity']),
  tstzrange: ranges('"2024-02-28 12:00+02"', '"2024-03-01 00:00:00.5+00"', ['infinity']),
  int4multirange: multiranges('1', '3', '5', '9'),
  int8multirange: multiranges('1', '3', '5', '9000000000'),
  nummultirange: multiranges('-1.5', '0', '0.01', '3.00'),
  datemultirange: multiranges(...ofDates),
  tsmultirange: multiranges(...quoted(ofTimes)),
  tstzmultirange: multiranges(...quoted(ofTimes)),
  regproc: ['now', '-'],
  regprocedure: ['abs(integer)', '-'],
  regoper: ['0'],
  regoperator: ['+(integer,integer)', '0'],
  regclass: ['pg_class', 'pg_catalog.pg_type', '-'],
  regtype: ['integer', 'text[]', 'timestamp with time zone', '-'],
  regnamespace: ['pg_catalog', '-'],
  regcollation: ['"C"', '"default"', '-'],
  tid: ['(0,0)', '(4294967295,65535)', '(7,1)'],
  pg_lsn: ['0/0', '16/B374D848', 'FFFFFFFF/FFFFFFFF'],
  refcursor: ['', 'a cursor'],
  xml: ['<a b="c">é</a>', 'text'],
  txid_snapshot: ['10:20:10,14,15', '1:1:'],
  pg_snapshot: ['10:20:10,14,15', '1:1:'],
};

function quoted([a, b, c, d]: readonly [string, string, string, string]): [string, string, string, string] {
  return [`"${a}"`, `"${b}"`, `"${c}"`, `"${d}"`];
}

/** Types without values of their own, and why. */
export const withoutValues: Readonly<Record<string, string>> = {
  cstring: 'a pseudo-type: no column can have it',
  unknown: 'a pseudo-type: literals become text',
  aclitem: 'names roles, and those differ; it has no binary form',
  regrole: 'names roles, and those differ',
  regconfig: 'names objects that differ',
  regdictionary: 'names objects that differ',
  pg_node_tree: 'has no input',
  pg_ndistinct: 'has no input',
  pg_dependencies: 'has no input',
  pg_mcv_list: 'has no input',
};
