// A run: statements from a seed, asked of both sides; what differs is made as small as possible.

import { compareOutcomes, isOfValues, type Verdict } from './compare.ts';
import { knownDifference } from './known.ts';
import { openFuzzBench, type FuzzBench } from './bench.ts';
import { makeQuery, type Query } from './queries.ts';
import { createRandom } from './random.ts';
import { candidatesOf, reduce } from './reduce.ts';
import { makeTables } from './tables.ts';
import { childrenOf, isLazy, print, query, type Tree } from './tree.ts';
import type { Outcome } from '../support/oracle.ts';

export interface Difference {
  readonly sql: string;
  readonly ours: Outcome;
  readonly theirs: Outcome;
}

type Counted = Verdict | 'known' | 'broke the oracle';

export interface FuzzResult {
  readonly statements: number;
  readonly verdicts: Readonly<Partial<Record<Counted, number>>>;
  readonly errors: number;
  readonly differences: readonly Difference[];
}

export interface FuzzOptions {
  readonly seed: number;
  /** Whether to go on after so many statements. */
  readonly goesOn: (statements: number) => boolean;
  /** URL of a Postgres server to ask instead of PGlite. */
  readonly server?: string;
  /** Also the seed of the statement's tables: a run that begins with it has the same statements. */
  readonly onDifference?: (difference: Difference, seed: number) => void;
}

interface Asked {
  readonly verdict: Verdict;
  readonly ours: Outcome;
  readonly theirs: Outcome;
}

async function ask(bench: FuzzBench, tree: Tree, ordered: boolean): Promise<Asked | undefined> {
  const sql = print(tree);
  const theirs = await bench.askOracle(sql);
  if (theirs === undefined) return undefined;
  const ours = await bench.askEngine(sql);
  return { verdict: compareOutcomes(ours, theirs, ordered, isLazy(tree)), ours, theirs };
}

/** How many statements have the same tables. */
export const STATEMENTS_PER_TABLES = 2000;

export async function fuzz({ seed, goesOn, server, onDifference }: FuzzOptions): Promise<FuzzResult> {
  const bench = await openFuzzBench(server);
  const verdicts: Partial<Record<Counted, number>> = {};
  const differences = new Map<string, Difference>();
  let statements = 0;
  let errors = 0;
  try {
    for (let block = 0; goesOn(statements); block += 1) {
      const random = createRandom(seed + block);
      const tables = makeTables(random);
      await bench.useTables(tables);
      const end = statements + STATEMENTS_PER_TABLES;
      for (; statements < end && goesOn(statements); statements += 1) {
        const made = makeQuery(tables, random);
        const { verdict, error, difference } = await judge(bench, made);
        verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
        if (error) errors += 1;
        if (difference === undefined || differences.has(difference.sql)) continue;
        differences.set(difference.sql, difference);
        onDifference?.(difference, seed + block);
      }
    }
  } finally {
    await bench.close();
  }
  return { statements, verdicts, errors, differences: [...differences.values()] };
}

interface Judged {
  readonly verdict: Counted;
  /** Whether Postgres refuses the statement. */
  readonly error: boolean;
  /** Absent where there is none, or a known one. */
  readonly difference?: Difference;
}

async function judge(bench: FuzzBench, { tree, ordered }: Query): Promise<Judged> {
  const asked = await ask(bench, tree, ordered);
  if (asked === undefined) return { verdict: 'broke the oracle', error: false };
  const error = asked.theirs.kind === 'error';
  if (asked.verdict !== 'different') return { verdict: asked.verdict, error };
  const difference = await smallest(bench, tree, ordered);
  if (difference === undefined) return { verdict: 'which error', error };
  return knownDifference(difference) === undefined
    ? { verdict: 'different', error, difference }
    : { verdict: 'known', error };
}

/** undefined when there are two errors and each side reports another one of them. */
async function smallest(bench: FuzzBench, tree: Tree, ordered: boolean): Promise<Difference | undefined> {
  const differs = async (candidate: Tree): Promise<boolean> =>
    (await ask(bench, candidate, ordered))?.verdict === 'different';
  const reduced = await reduce(tree, differs);
  const asked = await ask(bench, reduced, ordered);
  if (asked === undefined) throw new Error(`the oracle broke: ${print(reduced)}`);
  const { ours, theirs } = asked;
  if (ours.kind === 'error' && theirs.kind === 'error') {
    // Of several rows either side may come to another one first.
    if (tree.kind === 'query' && tree.from.length > 0 && isOfValues(ours) && isOfValues(theirs)) return undefined;
    if (await hasBothErrors(bench, reduced, ours.code, theirs.code)) return undefined;
  } else if (ours.kind === 'error' || theirs.kind === 'error') {
    const code = ours.kind === 'error' ? ours.code : theirs.kind === 'error' ? theirs.code : '';
    if (await hasUnneededError(bench, reduced, code)) return undefined;
  }
  return { sql: print(reduced), ours, theirs };
}

/** Whether there are parts that come to one error and parts that come to the other, on both sides. */
async function hasBothErrors(bench: FuzzBench, tree: Tree, ours: string, theirs: string): Promise<boolean> {
  const found = new Set<string>();
  for (const candidate of candidatesOf(tree)) {
    const asked = await ask(bench, candidate, false);
    if (asked?.ours.kind === 'error' && asked.verdict === 'same') found.add(asked.ours.code);
    if (found.has(ours) && found.has(theirs)) return true;
  }
  return false;
}

/**
 * Whether a part of it comes to the error on both sides: then one side needed its value and the other did not.
 * Postgres computes constants first, also for tables without rows, and nothing beside a null constant.
 */
async function hasUnneededError(bench: FuzzBench, tree: Tree, code: string): Promise<boolean> {
  for (const candidate of withSinglePart(tree)) {
    const asked = await ask(bench, candidate, false);
    if (asked?.ours.kind === 'error' && asked.verdict === 'same' && asked.ours.code === code) return true;
  }
  return false;
}

const UNNEEDED = ['a', 'b', 'c'].flatMap((alias) => [0, 1, 2].map((index) => `${alias}.k${index}`));

/** A query for each part of a query's select list, over the same rows, and one without any. */
function* withSinglePart(tree: Tree): Generator<Tree> {
  if (tree.kind === 'query') {
    for (const part of expressionsIn(tree)) {
      yield query(1, [], 'select ', part, ...tree.from);
      if (tree.from.length > 0) yield query(1, [], 'select ', part);
    }
    // What queries in FROM are asked for nothing of.
    for (const column of UNNEEDED) if (tree.from.length > 0) yield query(1, [], `select ${column}`, ...tree.from);
  }
  for (const child of childrenOf(tree)) yield* withSinglePart(child);
}

function* expressionsIn(tree: Tree): Generator<Tree> {
  for (const child of childrenOf(tree)) {
    if (child.kind === 'expression') yield child;
    yield* expressionsIn(child);
  }
}

export function describe({ sql, ours, theirs }: Difference): string {
  return `${sql}\n  here:     ${describeOutcome(ours, theirs)}\n  Postgres: ${describeOutcome(theirs, ours)}`;
}

/** Of rows, those that the other side has not. */
function describeOutcome(outcome: Outcome, other: Outcome): string {
  if (outcome.kind === 'error') return `${outcome.code} ${outcome.message.split('\n', 3).join(' ')}`;
  const head = outcome.columns.map((name, index) => `${name}:${outcome.types[index] ?? 0}`).join(', ');
  const theirs = other.kind === 'rows' ? other.rows.map((row) => JSON.stringify(row)) : [];
  const rows = outcome.rows.map((row) => JSON.stringify(row));
  const own = rows.filter((row) => !theirs.includes(row));
  const shown = (own.length > 0 ? own : rows).slice(0, 4).join(' ').slice(0, 400);
  return `${head} · ${rows.length} rows: ${shown}`;
}
