// Go's pgx and lib/pq, Rust's tokio-postgres, R's RPostgreSQL. Their programs are programs/go, programs/rust, programs/r.
import { describeClient, type Client } from './contract.ts';
import { cacheFolder, programFolder } from './installed.ts';

const clients: readonly Client[] = [
  {
    name: 'pgx',
    needs: 'go',
    program: { command: `${cacheFolder}go/pgx`, args: [] },
    types: ['int4', 'numeric', 'timestamptz', 'jsonb', 'bool'],
    more: { batch: [0, 2, 4], copied: 25, array: ['a', 'b,c'], 'simple protocol': 42, cancelled: true },
  },
  {
    name: 'lib/pq',
    needs: 'go',
    program: { command: `${cacheFolder}go/pq`, args: [] },
    types: ['INT4', 'NUMERIC', 'TIMESTAMPTZ', 'JSONB', 'BOOL'],
    more: { any: true },
  },
  {
    name: 'tokio-postgres',
    needs: 'rust',
    program: { command: `${cacheFolder}rust/debug/clients`, args: [] },
    types: ['int4', 'numeric', 'timestamptz', 'jsonb', 'bool'],
    more: { copied: 25 },
  },
  {
    name: "R's RPostgreSQL",
    needs: 'r',
    program: { command: 'Rscript', args: ['--vanilla', `${programFolder}r/rpostgresql.R`] },
    types: ['integer', 'numeric', 'POSIXct', 'character', 'logical'],
    sqlState: null,
    scaleless: true,
    more: { fetched: 400, exists: true, fields: 26, table: true },
  },
];

for (const client of clients) describeClient(client);
