// Every type in text and binary, both ways, byte for byte as Postgres has it. `npm run test:wire` counts the values.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServers, type TwoServers } from '../../packages/pg-wire/test/two-servers.ts';
import { checkEncodings, encodingCases } from './encodings.ts';

let servers: TwoServers;

beforeAll(async () => {
  servers = await openServers();
});

afterAll(() => servers.close());

describe('the encodings of', () => {
  it.each(encodingCases().map((row) => [row.title, row] as const))('%s', async (_title, row) => {
    const { passed, failures } = await checkEncodings(row, servers);
    expect(failures).toEqual([]);
    expect(passed).toBeGreaterThan(0);
  });
});
