// Node's clients and ORMs. Their programs are programs/node.
import { describeClient, type Client } from './contract.ts';
import { cacheFolder } from './installed.ts';

const types = ['number', 'string', 'Date', 'Object', 'boolean'];

const node = (name: string): Pick<Client, 'needs' | 'program' | 'types'> => ({
  needs: 'node',
  program: { command: process.execPath, args: [`${cacheFolder}node/${name}.mjs`] },
  types,
});

const clients: readonly Client[] = [
  {
    name: 'pg with its cursor, query stream and copy streams',
    ...node('pg'),
    more: {
      streamed: 400,
      'left early': 'CA',
      copied: 25,
      'copied in': 1,
      binary: [1, 2.5, true],
      named: [1, 2],
    },
  },
  {
    name: 'postgres.js',
    ...node('postgres'),
    more: {
      any: true,
      in: 1,
      json: [1, 2],
      transaction: 2,
      copied: 25,
      described: [
        [1184],
        [
          ['sid', 25],
          ['price', 1700],
        ],
      ],
      notified: 'hello',
    },
  },
  {
    name: 'Knex',
    ...node('knex'),
    more: {
      'column info': [
        ['numeric', true],
        ['timestamp with time zone', true],
      ],
      'has table': [true, false],
      grouped: true,
      join: true,
    },
  },
  {
    name: 'Kysely',
    ...node('kysely'),
    columnTypes: ['int4', 'numeric', 'timestamptz', 'jsonb'],
    more: { transaction: 1 },
  },
  { name: 'Drizzle', ...node('drizzle'), without: { pages: 'it has no cursors' }, more: { transaction: 1 } },
  {
    name: 'Prisma',
    ...node('prisma'),
    scaleless: true,
    more: {
      model: ['String @id', 'Decimal? @db.Decimal', 'DateTime? @db.Timestamptz(6)'],
      grouped: true,
      related: 'AC',
      transaction: 2,
    },
  },
  { name: 'TypeORM', ...node('typeorm'), pageSize: 'default', more: { table: [26, ['sid'], 4] } },
];

for (const client of clients) describeClient(client);
