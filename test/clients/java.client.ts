// pgjdbc in both of its query modes, and what Spark and Trino ask of it. The programs are programs/java.
import { describe, expect, inject, it } from 'vitest';
import { describeClient, type Client } from './contract.ts';
import { detail, programFolder, whyMissing } from './installed.ts';
import { factsOf } from './program.ts';

const prepared = (n: number): unknown => [
  n,
  '-1.250',
  '2026-08-01T12:00:00Z',
  1.5,
  true,
  ['a', null, 'b,c'],
  '11111111-2222-3333-4444-555555555555',
];

/** The second mode finds the message of the first one, too. */
const clients = ['extended', 'simple'].map((mode, index): Client => ({
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
    'updated through the result set': [index + 1, '', 0],
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

const reason = whyMissing('java');

describe.skipIf(reason !== undefined)(reason === undefined ? 'Spark and Trino' : `Spark and Trino (${reason})`, () => {
  it('get from pgjdbc what they ask for', async () => {
    const args = ['-cp', detail('java', 'jar'), `${programFolder}java/Connectors.java`];
    const facts = await factsOf({ command: 'java', args });
    const { calls, counted } = inject('truth');
    expect(Object.fromEntries(facts)).toEqual({
      end: 'well',
      'spark: table exists': 1,
      // Name, type, precision, scale, signed: what a DataFrame's schema is made of.
      'spark: schema': [
        ['sid', 'text', 2147483647, 0, false],
        ['duration', 'int4', 10, 0, true],
        ['price', 'numeric', 0, 0, true],
        ['start_time', 'timestamptz', 35, 6, false],
        ['subresource_uris', 'jsonb', 2147483647, 0, false],
        ['paid', 'bool', 1, 0, false],
      ],
      'spark: partitions': calls,
      'spark: pushed down': counted,
      'spark: grouped': true,
      'spark: top': 5,
      'spark: dimensions': true,
      'trino: escape': '\\',
      'trino: tables': 1,
      'trino: scan': counted,
      'trino: top': 7,
      'trino: join': true,
      'trino: statistics': 1,
    });
  });
});
