// Calls overloads of the registry with sampled values here and in PGlite and lists what differs.

import type { FunctionDefinition } from '../../src/functions/function-definition.ts';
import { typeByName } from '../../src/types/registry.ts';
import type { SessionContext } from '../../src/types/type-definition.ts';
import { askOracle, outcome, quoteLiteral } from '../types/type-oracle.ts';
import type { Difference } from '../types/type-oracle.ts';

export interface Call {
  readonly definition: FunctionDefinition;
  /** Actual types, where the declared ones are polymorphic. */
  readonly types: readonly string[];
  readonly texts: readonly string[];
  /** The expression for Postgres, given the arguments as literals. */
  readonly write: (args: readonly string[]) => string;
}

function literal(type: string, text: string): string {
  const name = type.startsWith('_') ? `pg_catalog."${type.slice(1)}"[]` : `pg_catalog."${type}"`;
  return `${quoteLiteral(text)}::${name}`;
}

function callHere({ definition, types, texts }: Call, session: SessionContext): string | null {
  return outcome(() => {
    const args = types.map((type, index) => typeByName(type).input(texts[index] ?? '', session));
    const result = typeByName(definition.resultType.startsWith('any') ? (types[0] ?? '') : definition.resultType);
    const context = { session, argumentTypes: types.map((type) => typeByName(type).oid), resultType: result.oid };
    const value = definition.implementation(args, context);
    // By way of storage, as the engine passes values.
    return value === null ? null : result.output(result.fromStorage(result.toStorage(value)), session);
  });
}

/** A relative error as small as the last digits of a double's mathematical functions. */
function nearlyEqual(ours: string | null, postgres: string | null): boolean {
  const a = Number(ours);
  const b = Number(postgres);
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= 4e-15 * Math.max(Math.abs(a), Math.abs(b));
}

export async function callDifferences(
  calls: readonly Call[],
  options: { readonly session: SessionContext; readonly tolerant?: boolean },
): Promise<readonly Difference[]> {
  const expressions = calls.map(({ types, texts, write }) =>
    write(types.map((type, index) => literal(type, texts[index] ?? ''))),
  );
  const answers = await askOracle(
    expressions.map(
      (expression) =>
        `SELECT CASE WHEN v IS NULL THEN NULL ELSE format('%s', v) END FROM (SELECT ${expression} AS v) AS q`,
    ),
  );
  return calls.flatMap((call, index): readonly Difference[] => {
    const ours = callHere(call, options.session);
    const postgres = answers[index] ?? null;
    if (ours === postgres || (options.tolerant === true && nearlyEqual(ours, postgres))) return [];
    return [{ input: expressions[index] ?? '', ours, postgres }];
  });
}

/** All combinations of the samples of the types, at most `limit`, spread evenly. */
export function combinations(
  types: readonly string[],
  samples: Readonly<Record<string, readonly string[]>>,
  limit = 400,
): readonly (readonly string[])[] {
  let rows: readonly (readonly string[])[] = [[]];
  for (const type of types) {
    const texts = samples[type];
    if (texts === undefined) throw new Error(`no samples of ${type}`);
    rows = rows.flatMap((row) => texts.map((text) => [...row, text]));
  }
  const step = Math.max(1, rows.length / limit);
  return Array.from({ length: Math.min(limit, rows.length) }, (_, index) => rows[Math.floor(index * step)] ?? []);
}
