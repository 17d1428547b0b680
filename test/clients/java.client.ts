// pgjdbc in both of its query modes. Its program is programs/java.
import { describeClient, type Client } from './contract.ts';
import { detail, programFolder } from './installed.ts';

const prepared = (n: number): unknown => [
  n,
  '-1.250',
  '2026-08-01T12:00:00Z',
  1.5,
  true,
  ['a', null, 'b,c'],
  '11111111-2222-3333-4444-555555555555',
];

const clients = ['extended', 'simple'].map((mode): Client => ({
  name: `pgjdbc, preferQueryMode=${mode}`,
  needs: 'java',
  program: () => ({
    command: 'java',
    args: ['-cp', detail('java', 'jar'), `${programFolder}java/Pgjdbc.java`, `preferQueryMode=${mode}`],
  }),
  types: ['Integer', 'BigDecimal', 'Timestamp', 'PGobject', 'Boolean'],
  columnTypes: ['int4', 'numeric', 'timestamptz', 'jsonb'],
  more: {
    'primary key': ['sid'],
    'imported keys': ['trunks', 'accounts', 'calls', 'incoming_phone_numbers'],
    'exported keys': ['message_media', 'message_media'],
    index: ['calls_pkey'],
    described: ['numeric', 'java.sql.Timestamp', 0],
    scrolled: 6,
    updatable: true,
    batch: [1, 1, 1],
    readOnly: '25006',
    isolation: true,
    savepoint: 1,
    'prepared 0': prepared(0),
    'prepared 6': prepared(6),
    catalogs: 1,
    'table types': true,
    'type info': true,
    functions: true,
    'function columns': true,
    procedures: true,
    'procedure columns': true,
    'table privileges': true,
    'column privileges': true,
    'best row identifier': ['sid'],
    'version columns': 1,
    'cross reference': 1,
    udts: true,
    'client info': true,
    'max name length': 63,
    keywords: true,
    user: 'twilio',
    product: 'PostgreSQL 15',
    'functions of numbers': true,
  },
}));

for (const client of clients) describeClient(client);
