// Where the text of a query names tables and views, so that other names can be put there.

import type { Node, RangeVar, SelectStmt } from '@pgsql/types';
import { nodeAs, nodeOf, stringsOf } from './nodes.ts';
import { parse } from './parse.ts';

export interface RelationName {
  /** Characters of the text, of the name with its schema. */
  readonly start: number;
  readonly end: number;
  readonly schema: string | undefined;
  readonly name: string;
  readonly alias?: {
    readonly name: string;
    readonly columns: readonly string[];
    /** After the alias and its columns; undefined where it is not found. */
    readonly end: number | undefined;
  };
  /** Names of WITH items that are in sight. */
  readonly items: ReadonlySet<string>;
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** In the order of the text, those of WITH items left out. Throws what parse throws. */
export function relationNames(text: string): readonly RelationName[] {
  const [statement] = parse(text);
  const found: RelationName[] = [];
  walk(statement?.tree, new Set(), (range, items) => {
    if (range.schemaname !== undefined || !items.has(range.relname ?? '')) found.push(placeOf(range, items, text));
  });
  return found.toSorted((a, b) => a.start - b.start);
}

/** Edits do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((now, edit) => now.slice(0, edit.start) + edit.text + now.slice(edit.end), text);
}

type Meet = (range: RangeVar, items: ReadonlySet<string>) => void;

function walk(value: unknown, items: ReadonlySet<string>, meet: Meet): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) walk(each, items, meet);
    return;
  }
  // Nodes are objects with one key, their kind.
  const select = nodeAs(value as Node, 'SelectStmt');
  const range = nodeAs(value as Node, 'RangeVar');
  if (select !== undefined) walkSelect(select, items, meet);
  else if (range !== undefined) meet(range, items);
  else for (const each of Object.values(value)) walk(each, items, meet);
}

function walkSelect(select: SelectStmt, outside: ReadonlySet<string>, meet: Meet): void {
  const { withClause, larg, rarg, lockingClause: _aliases, ...rest } = select;
  const items = new Set(outside);
  const ctes = (withClause?.ctes ?? []).map((node) => nodeOf(node, 'CommonTableExpr'));
  if (withClause?.recursive === true) for (const { ctename = '' } of ctes) items.add(ctename);
  for (const { ctename = '', ctequery } of ctes) {
    walk(ctequery, new Set(items), meet);
    items.add(ctename);
  }
  if (larg !== undefined) walkSelect(larg, items, meet);
  if (rarg !== undefined) walkSelect(rarg, items, meet);
  walk(rest, items, meet);
}

// ---- The text --------------------------------------------------------------------------------------------

const IDENTIFIER = '(?:"(?:[^"]|"")*"|[\\p{L}_][\\p{L}\\p{N}_$]*)';
const SPACE = '(?:\\s|--[^\\n]*|/\\*(?:[^*]|\\*(?!/))*\\*/)*';
const NAME = new RegExp(`${IDENTIFIER}(?:${SPACE}\\.${SPACE}${IDENTIFIER})*`, 'uy');
const ALIAS = new RegExp(`${SPACE}\\*?${SPACE}(?:as\\b${SPACE})?${IDENTIFIER}`, 'iuy');
const COLUMNS = new RegExp(`${SPACE}\\(${SPACE}${IDENTIFIER}(?:${SPACE},${SPACE}${IDENTIFIER})*${SPACE}\\)`, 'uy');

function placeOf(range: RangeVar, items: ReadonlySet<string>, text: string): RelationName {
  const start = range.location ?? 0;
  const end = endOf(NAME, text, start) ?? start;
  const place = { start, end, schema: range.schemaname, name: range.relname ?? '', items };
  if (range.alias === undefined) return place;
  const columns = stringsOf(range.alias.colnames);
  const named = endOf(ALIAS, text, end);
  const whole = columns.length === 0 || named === undefined ? named : endOf(COLUMNS, text, named);
  return { ...place, alias: { name: range.alias.aliasname ?? '', columns, end: whole } };
}

function endOf(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
