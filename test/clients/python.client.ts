// Python's clients. Their programs are programs/python.
import { describeClient, standardColumnTypes, type Client } from './contract.ts';
import { cacheFolder, detail, programFolder } from './installed.ts';
import type { Program } from './program.ts';

const python = (name: string, ...args: readonly string[]): Program => ({
  command: `${cacheFolder}python/bin/python`,
  args: [`${programFolder}python/${name}.py`, ...args],
});

const types = ['int', 'Decimal', 'datetime', 'dict', 'bool'];
const reflected = ['INTEGER', 'NUMERIC', 'TIMESTAMP', 'JSONB'];

const clients: readonly Client[] = [
  {
    name: 'psycopg 3',
    needs: 'python',
    program: python('psycopg3'),
    types,
    more: {
      binary: ['str', 'int', 'Decimal', 'datetime', 'dict', 'NoneType', 'bool'],
      scrolled: 6,
      pipeline: Array.from({ length: 20 }, (_, n) => n),
      copied: 25,
      'copied binary': [[1, 'a', true]],
      notified: [['news', 'hello']],
      prepared: ['a', 'b'],
      many: [1, 2],
      division: '22012',
    },
  },
  {
    name: 'psycopg2',
    needs: 'python',
    program: python('psycopg2_'),
    types,
    more: {
      scrolled: 6,
      copied: 25,
      values: [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ],
      dictionary: { one: 1, list: [1, 2] },
      latin1: 'é',
      'read only': '25006',
    },
  },
  {
    name: 'asyncpg',
    needs: 'python',
    program: python('asyncpg_'),
    types: ['int', 'Decimal', 'datetime', 'str', 'bool'],
    more: {
      forward: 11,
      copied: 25,
      values: [
        '-12345.678900',
        '2026-02-03',
        '1 day, 0:00:03',
        '11111111-2222-3333-4444-555555555555',
        "b'\\x00\\xff'",
        '[1, None, 3]',
        '1.5',
        '12:30:00',
        '{"a": 1}',
      ],
      record: [[1, 'a', null]],
      'whole row': ['CA', 26],
      'pool 2': 2,
    },
  },
  { name: 'pg8000', needs: 'python', program: python('pg8000_'), types, more: { prepared: [2, 4] } },
  ...['psycopg2', 'psycopg'].map((driver): Client => ({
    name: `SQLAlchemy with ${driver}`,
    needs: 'python',
    program: python('sqlalchemy_', driver),
    types,
    columnTypes: reflected,
    more: {
      'primary key': ['sid'],
      'foreign keys': ['accounts', 'calls', 'incoming_phone_numbers', 'trunks'],
      orm: ['AC', 'AC', 'AC', 'AC', 'AC'],
    },
  })),
  {
    name: 'pandas',
    needs: 'python',
    program: python('pandas_'),
    types,
    without: { inserted: 'it writes tables of its own only' },
    more: {
      dtypes: { duration: 'int64', price: 'float64', start_time: 'datetime64' },
      table: [400, ['sid', 'price', 'start_time']],
    },
  },
  {
    name: "DuckDB's postgres extension",
    needs: 'python',
    program: python('duckdb_'),
    types: ['int', 'float', 'datetime', 'str', 'bool'],
    columnTypes: ['INTEGER', 'DOUBLE', 'TIMESTAMP WITH TIME ZONE', 'VARCHAR'],
    sqlState: null,
    without: {
      row: 'it reads numeric without a precision as a double',
      inserted: 'it writes by COPY, which returns nothing',
    },
    more: { joined: true },
  },
  ...[[], ['UseDeclareFetch=1'], ['UseServerSidePrepare=0'], ['Protocol=7.4-2']].map((settings): Client => ({
    name: ['psqlodbc through pyodbc', ...settings].join(', '),
    needs: 'odbc',
    program: () => python('pyodbc_', detail('odbc', 'driver'), ...settings),
    types: ['int', 'Decimal', 'datetime', 'str', 'bool'],
    columnTypes: ['int4', 'numeric', 'timestamptz', 'jsonb'],
    sqlState: '42703',
    more: {
      'primary key': ['sid'],
      'foreign keys': ['accounts', 'calls', 'incoming_phone_numbers', 'trunks'],
      statistics: ['calls_pkey'],
      'type info': true,
      procedures: true,
    },
  })),
];

for (const client of clients) describeClient({ columnTypes: standardColumnTypes, ...client });
