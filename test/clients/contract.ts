// What every client has to manage, whatever it is written in: browse, read typed rows, use parameters, page through a
// cursor, get errors, insert. What only one of them can do is `more`.
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { whyMissing, type ClientName } from './installed.ts';
import { factsOf, type Facts, type Program } from './program.ts';

export interface Client {
  readonly name: string;
  readonly needs: ClientName;
  readonly program: Program | (() => Program);
  /** Its types of an integer, a numeric, a timestamptz, a jsonb and a boolean. */
  readonly types: readonly string[];
  /** How it calls the types of duration, price, start_time and subresource_uris. */
  readonly columnTypes?: readonly string[];
  /** What it shows of the SQLSTATE of an unknown column, where that is not the code alone. */
  readonly sqlState?: string | null;
  /** It keeps no scale of numerics: -0.00850 is -0.0085. */
  readonly scaleless?: boolean;
  /** How often it sees each row, by pages of what size. */
  readonly pageSize?: unknown;
  /** Facts of the contract that it has no means for, and why. */
  readonly without?: Readonly<Partial<Record<'row' | 'schemas' | 'pages' | 'inserted' | 'error', string>>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

export const standardColumnTypes = ['integer', 'numeric', 'timestamp with time zone', 'jsonb'];

export function describeClient(client: Client): void {
  const reason = whyMissing(client.needs);
  describe.skipIf(reason !== undefined)(reason === undefined ? client.name : `${client.name} (${reason})`, () => {
    let facts: Facts;
    beforeAll(async () => {
      facts = await factsOf(typeof client.program === 'function' ? client.program() : client.program);
    }, 180_000);
    const { without = {} } = client;

    it('runs to its end', () => expect(facts.get('end')).toBe('well'));
    it.skipIf(without.schemas !== undefined)('lists schemas', () =>
      expect(facts.get('schemas')).toEqual(expect.arrayContaining(['twilio', 'public'])),
    );
    it('lists tables', () => {
      expect(facts.get('tables')).toEqual(expect.arrayContaining(['accounts', 'calls', 'messages', 'recordings']));
      expect(new Set(facts.get('tables') as string[]).size).toBeGreaterThan(60);
    });
    it('lists the columns of calls with their types', () => {
      const columns = facts.get('columns') as readonly (readonly [string, string])[];
      expect(columns.map(([name]) => name)).toEqual(expect.arrayContaining(['sid', 'from', 'to', 'status']));
      const types = new Map(columns);
      const asked = ['duration', 'price', 'start_time', 'subresource_uris'].map((name) => types.get(name));
      expect(asked).toEqual(client.columnTypes ?? standardColumnTypes);
    });
    it('reads typed rows', () => {
      const row = inject('truth').row.map((value, index) =>
        client.scaleless === true && index === 2 ? String(Number(value)) : value,
      );
      if (without.row === undefined) expect(facts.get('row')).toEqual(row);
      expect(facts.get('flags')).toEqual(inject('truth').flags);
      expect(facts.get('types')).toEqual(client.types);
    });
    it('uses parameters', () => expect(facts.get('parameter')).toBe(inject('truth').counted));
    it.skipIf(without.pages !== undefined)('pages through a cursor', () => {
      const { calls } = inject('truth');
      expect(facts.get('pages')).toEqual([calls, calls, client.pageSize ?? 50]);
    });
    it('gets errors with their SQLSTATE, and goes on', () => {
      const [code, message] = facts.get('error') as readonly [string | null, string];
      expect(code).toBe(client.sqlState === undefined ? '42703' : client.sqlState);
      expect(message).toContain('column "nope" does not exist');
      expect(facts.get('alive')).toBe(1);
    });
    it.skipIf(without.inserted !== undefined)('inserts with RETURNING', () => {
      expect(facts.get('inserted')).toEqual([expect.stringMatching(/^SM[0-9a-f]{32}$/), 'queued']);
    });
    for (const [fact, expected] of Object.entries(client.more ?? {}))
      it(fact, () => expect(facts.get(fact)).toEqual(expected));
  });
}
