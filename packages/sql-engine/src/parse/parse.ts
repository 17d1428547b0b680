// Text to parse trees: splits a query string into statements, tells syntax errors as Postgres does, and keeps the
// trees of recent texts. Locations in the trees are characters of the whole query string, from 0.

import type { ParseResult } from '@pgsql/types';
import type { ParsedStatement } from '../engine.ts';
import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import { characterIndexes, convertLocations, isAscii } from './locations.ts';
import { parseToJson } from './wasm-parser.ts';

export { loadParser } from './wasm-parser.ts';

/** A query string longer than this is refused: its tree would take some hundred times as much memory. */
export const QUERY_LENGTH_MAX = 8 * 1024 * 1024;
/** Trees of longer texts are not kept. */
const CACHED_LENGTH_MAX = 32 * 1024;
/** Trees kept; the least recently used goes first. */
const CACHED_COUNT_MAX = 500;

const cache = new Map<string, readonly ParsedStatement[]>();

/** An empty query string gives one statement without a tree. The result is shared: not to be changed. */
export function parse(sql: string): readonly ParsedStatement[] {
  const cached = cache.get(sql);
  if (cached !== undefined) {
    cache.delete(sql);
    cache.set(sql, cached);
    return cached;
  }
  const statements = parseUncached(sql);
  if (sql.length <= CACHED_LENGTH_MAX) remember(sql, statements);
  return statements;
}

function remember(sql: string, statements: readonly ParsedStatement[]): void {
  cache.set(sql, statements);
  if (cache.size <= CACHED_COUNT_MAX) return;
  for (const oldest of cache.keys()) {
    cache.delete(oldest);
    return;
  }
}

function parseUncached(sql: string): readonly ParsedStatement[] {
  if (sql.length > QUERY_LENGTH_MAX) {
    throw pgError('54000', `query string is too long: ${sql.length} characters, at most ${QUERY_LENGTH_MAX} are read`);
  }
  // The grammar reads a C string and would not see what follows.
  if (sql.includes('\0')) throw pgError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
  const outcome = parseToJson(sql);
  switch (outcome.kind) {
    case 'trap':
      throw stackDepthError();
    case 'error':
      throw syntaxError(outcome.message, outcome.position);
    case 'tree':
      return split(sql, treeOf(outcome.json));
  }
}

function treeOf(json: string): ParseResult {
  try {
    // libpg-query's own output: the typings describe it.
    return JSON.parse(json) as ParseResult;
  } catch (error) {
    if (isStackOverflow(error)) throw stackDepthError();
    throw error;
  }
}

export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

export function stackDepthError(): PgError {
  return pgError('54001', 'stack depth limit exceeded', { hint: 'Simplify the statement: it is nested too deeply.' });
}

function syntaxError(message: string, position: number | undefined): PgError {
  // The grammar's own stack has a bound too.
  if (message.startsWith('memory exhausted')) return stackDepthError();
  return pgError(codeOfMessage(message), message, position === undefined ? {} : { position });
}

/** The grammar tells no SQLSTATE: nearly everything is 42601, and these are not. */
function codeOfMessage(message: string): string {
  if (message.startsWith('invalid Unicode escape')) return '22025';
  if (message.startsWith('precision for type float')) return '22023';
  if (message.startsWith('invalid byte sequence for encoding')) return '22021';
  if (message.startsWith('unsafe use of')) return '22P06';
  if (message.startsWith('frame starting from') || message.startsWith('frame start cannot be')) return '42P20';
  if (message.startsWith('frame end cannot be')) return '42P20';
  if (/not (?:yet )?implemented|only supported for ON DELETE/.test(message)) return '0A000';
  return '42601';
}

function split(sql: string, result: ParseResult): readonly ParsedStatement[] {
  const raw = result.stmts ?? [];
  if (raw.length === 0) return [{ text: '', offset: 0, tree: undefined }];
  const ascii = isAscii(sql);
  if (!ascii) convertLocations(raw, characterIndexes(sql));
  const characters = ascii ? undefined : Array.from(sql);
  const slice = (from: number, to: number | undefined) =>
    characters === undefined ? sql.slice(from, to) : characters.slice(from, to).join('');
  return raw.map(({ stmt, stmt_location: offset = 0, stmt_len: length = 0 }) => ({
    text: slice(offset, length === 0 ? undefined : offset + length).trimEnd(),
    offset,
    tree: stmt,
  }));
}
