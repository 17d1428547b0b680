// Runs texts through a type's input and output here and in PGlite (Postgres in WASM), many at a time.

import { PGlite } from '@electric-sql/pglite';
import { PgError } from '../../src/errors.ts';
import { typeByName } from '../../src/types/registry.ts';
import type { SessionContext } from '../../src/types/type-definition.ts';

export const baseSession: SessionContext = {
  timeZone: 'UTC',
  dateStyle: { format: 'ISO', order: 'MDY' },
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 1_764_000_000_000_000n,
  statementTimestamp: 1_764_000_000_000_000n,
  user: 'postgres',
  database: 'postgres',
  processId: 42,
  searchPath: ['public'],
  settings: {},
};

/** Postgres in WASM takes seconds to start, more when other tests start theirs. */
export const ORACLE_START_MS = 120_000;

let opened: Promise<PGlite> | undefined;

export function openOracle(): Promise<PGlite> {
  opened ??= PGlite.create().then(async (oracle) => {
    await oracle.exec(`
      SET TimeZone = 'UTC';
      CREATE FUNCTION attempt(command text) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE result text;
      BEGIN
        EXECUTE command INTO result;
        RETURN result;
      EXCEPTION WHEN OTHERS THEN RETURN 'error ' || sqlstate || ' ' || sqlerrm;
      END $$;
    `);
    return oracle;
  });
  return opened;
}

/** Each command is a SELECT of one value as text: that text, null, or `error SQLSTATE message`. */
export async function askOracle(commands: readonly string[]): Promise<readonly (string | null)[]> {
  const oracle = await openOracle();
  const { rows } = await oracle.query<{ result: string | null }>(
    'SELECT attempt(command) AS result FROM unnest($1::text[]) WITH ORDINALITY AS c(command, n) ORDER BY n',
    [commands],
  );
  return rows.map((row) => row.result);
}

export function quoteLiteral(text: string): string {
  const body = text.replaceAll("'", "''");
  return text.includes('\\') ? ` E'${body.replaceAll('\\', '\\\\')}'` : `'${body}'`;
}

/** A computation's text, or `error SQLSTATE message`; anything but a PgError is a bug and is thrown. */
export function outcome(compute: () => string | null): string | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof PgError) return `error ${error.code} ${error.message}`;
    throw error;
  }
}

/** What this engine makes of a text, by way of storage, so that all conversions are seen. */
export function roundTrip(typeName: string, text: string, session: SessionContext): string | null {
  return outcome(() => {
    const type = typeByName(typeName);
    const value = type.input(text, session);
    const stored = type.toStorage(value);
    const printed = type.output(type.fromStorage(stored), session);
    const direct = type.outputStored?.(stored, session);
    if (direct !== undefined && direct !== printed)
      throw new Error(`${typeName}: outputStored gives ${direct}, output ${printed}`);
    return printed;
  });
}

/** How format() prints the value of a literal of the type: its output function, nothing else. */
export function literalCommand(typeName: string, text: string): string {
  return `SELECT format('%s', ${quoteLiteral(text)}::${typeName.startsWith('_') ? `${quoteType(typeName.slice(1))}[]` : quoteType(typeName)})`;
}

function quoteType(name: string): string {
  return `pg_catalog."${name}"`;
}

export interface Difference {
  readonly input: string;
  readonly ours: string | null;
  readonly postgres: string | null;
}

/** Texts whose outcome is not Postgres'. With `codesOnly` error messages are not compared. */
export async function differences(
  typeName: string,
  texts: readonly string[],
  options: { readonly session?: SessionContext; readonly codesOnly?: boolean } = {},
): Promise<readonly Difference[]> {
  const { session = baseSession, codesOnly = false } = options;
  const answers = await askOracle(texts.map((text) => literalCommand(typeName, text)));
  const shorten = (result: string | null): string | null =>
    codesOnly && result !== null && /^error [0-9A-Z]{5}/.test(result) ? result.slice(0, 11) : result;
  return texts.flatMap((input, index): readonly Difference[] => {
    const ours = shorten(roundTrip(typeName, input, session));
    const postgres = shorten(answers[index] ?? null);
    return ours === postgres ? [] : [{ input, ours, postgres }];
  });
}
