// What an aggregate reads: one table of the engine's own, and tables in which its rows look up one row each by a unique
// column. Plain subqueries around them (views, what tools wrap queries in) are taken apart.

import type {
  CallExpression,
  ColumnExpression,
  ColumnId,
  Expression,
  JoinRelation,
  Query,
  Relation,
  ScanRelation,
  SubqueryRelation,
} from '../bind/tree.ts';
import { isStored } from '../local/definitions.ts';
import { isVolatile, plainColumn, splitConjuncts, substituteColumns } from './conjuncts.ts';

/** A row of `scan` for each row before: the one whose `key` is the row's `from`. */
export interface Lookup {
  readonly scan: ScanRelation;
  readonly key: ColumnExpression;
  readonly from: ColumnExpression;
  /** Rows that find none stay, with nulls. */
  readonly optional: boolean;
}

export interface AggregateSource {
  readonly base: ScanRelation;
  readonly lookups: readonly Lookup[];
  readonly conditions: readonly Expression[];
  /** Those of the tables. */
  readonly columns: ReadonlySet<ColumnId>;
  /** Columns of subqueries, and what they are. */
  readonly defined: ReadonlyMap<ColumnId, Expression>;
  /** An expression of the query as one over the tables' columns. */
  readonly expand: (expression: Expression) => Expression;
}

/** What a FROM clause comes to before it is known which table is the base. */
interface Parts {
  /** Joined to each other by `conditions`. */
  readonly scans: readonly ScanRelation[];
  readonly conditions: readonly Expression[];
  readonly optional: readonly Lookup[];
  readonly defined: ReadonlyMap<ColumnId, Expression>;
}

export function aggregateSource(from: Relation, where: Expression | undefined): AggregateSource | undefined {
  const parts = partsOf(from);
  if (parts === undefined) return undefined;
  const expand = expansion(parts.defined);
  const conditions = [...parts.conditions, ...splitConjuncts(where).map(expand)];
  for (const base of parts.scans) {
    const attached = attach(base, parts.scans, conditions);
    if (attached === undefined) continue;
    const lookups = [...attached.lookups, ...parts.optional];
    const scans = [base, ...lookups.map(({ scan }) => scan)];
    const columns = new Set(scans.flatMap((scan) => scan.columns.map(({ column }) => column)));
    return { base, lookups, conditions: attached.rest, columns, defined: parts.defined, expand };
  }
  return undefined;
}

function expansion(defined: ReadonlyMap<ColumnId, Expression>): (expression: Expression) => Expression {
  return (expression) => substituteColumns(expression, ({ column }) => defined.get(column));
}

function partsOf(relation: Relation): Parts | undefined {
  switch (relation.kind) {
    case 'scan':
      return isTable(relation) ? { scans: [relation], conditions: [], optional: [], defined: new Map() } : undefined;
    case 'subquery':
      return partsOfSubquery(relation);
    case 'join':
      return relation.type === 'left' ? partsOfLeftJoin(relation) : partsOfJoin(relation);
    default:
      return undefined;
  }
}

function isTable({ table, call }: ScanRelation): boolean {
  return call === undefined && table.resident !== undefined && isStored(table.resident.definition);
}

function isPlain(query: Query): query is Extract<Query, { kind: 'select' }> {
  return (
    query.kind === 'select' &&
    !query.grouped &&
    query.distinct === undefined &&
    query.limit === undefined &&
    query.offset === undefined &&
    query.ctes.length + query.orderBy.length === 0 &&
    !query.targets.some(isVolatile)
  );
}

function partsOfSubquery({ query, columns, lateral }: SubqueryRelation): Parts | undefined {
  if (lateral || !isPlain(query) || query.from === undefined) return undefined;
  const inner = partsOf(query.from);
  if (inner === undefined) return undefined;
  const expand = expansion(inner.defined);
  const defined = new Map(inner.defined);
  columns.forEach(({ column }, index) => {
    const target = query.targets[index];
    if (target !== undefined) defined.set(column, expand(target));
  });
  return { ...inner, defined, conditions: [...inner.conditions, ...splitConjuncts(query.where).map(expand)] };
}

function partsOfJoin({ type, left, right, condition }: JoinRelation): Parts | undefined {
  if (type !== 'inner' && type !== 'cross') return undefined;
  const [first, second] = [partsOf(left), partsOf(right)];
  // What an outer join has looked up belongs to its own left side.
  if (first === undefined || second === undefined || second.optional.length > 0) return undefined;
  const defined = new Map([...first.defined, ...second.defined]);
  const added = splitConjuncts(condition).map(expansion(defined));
  return {
    scans: [...first.scans, ...second.scans],
    conditions: [...first.conditions, ...second.conditions, ...added],
    optional: first.optional,
    defined,
  };
}

function partsOfLeftJoin({ left, right, condition }: JoinRelation): Parts | undefined {
  const [first, second] = [partsOf(left), partsOf(right)];
  const [scan, ...others] = second?.scans ?? [];
  if (first === undefined || second === undefined || scan === undefined) return undefined;
  if (others.length + second.conditions.length + second.optional.length > 0) return undefined;
  const defined = new Map([...first.defined, ...second.defined]);
  // Expressions of the right side are null where there is no row: columns are, others may not be.
  if ([...second.defined.values()].some((expression) => plainColumn(expression) === undefined)) return undefined;
  const [equality, ...more] = splitConjuncts(condition).map(expansion(defined));
  if (equality === undefined || more.length > 0) return undefined;
  const before = new Set([...first.scans, ...first.optional.map((lookup) => lookup.scan)]);
  const lookup = lookupBy(equality, scan, before);
  return lookup === undefined
    ? undefined
    : { ...first, defined, optional: [...first.optional, { ...lookup, optional: true }] };
}

interface Attached {
  readonly lookups: readonly Lookup[];
  readonly rest: readonly Expression[];
}

/** Every other scan, looked up from the base or from one that was looked up before. */
function attach(
  base: ScanRelation,
  scans: readonly ScanRelation[],
  conditions: readonly Expression[],
): Attached | undefined {
  const before = new Set([base]);
  const lookups: Lookup[] = [];
  let rest = conditions;
  let waiting = scans.filter((scan) => scan !== base);
  while (waiting.length > 0) {
    const found = firstLookup(waiting, rest, before);
    if (found === undefined) return undefined;
    lookups.push(found.lookup);
    before.add(found.lookup.scan);
    waiting = waiting.filter((scan) => scan !== found.lookup.scan);
    rest = rest.filter((condition) => condition !== found.condition);
  }
  return { lookups, rest };
}

function firstLookup(
  waiting: readonly ScanRelation[],
  conditions: readonly Expression[],
  before: ReadonlySet<ScanRelation>,
): { readonly lookup: Lookup; readonly condition: Expression } | undefined {
  for (const scan of waiting) {
    for (const condition of conditions) {
      const lookup = lookupBy(condition, scan, before);
      if (lookup !== undefined) return { lookup, condition };
    }
  }
  return undefined;
}

/** column = unique column of the scan, of one type. */
function lookupBy(condition: Expression, scan: ScanRelation, before: ReadonlySet<ScanRelation>): Lookup | undefined {
  if (condition.kind !== 'call' || condition.operator !== '=') return undefined;
  const [left, right] = operands(condition);
  if (left === undefined || right === undefined || left.type !== right.type) return undefined;
  const known = [...before].flatMap((one) => one.columns.map(({ column }) => column));
  if (known.includes(left.column) && isUnique(right, scan)) return { scan, key: right, from: left, optional: false };
  if (known.includes(right.column) && isUnique(left, scan)) return { scan, key: left, from: right, optional: false };
  return undefined;
}

function operands({ args }: CallExpression): readonly (ColumnExpression | undefined)[] {
  return args.length === 2 ? args.map(plainColumn) : [];
}

function isUnique({ column }: ColumnExpression, { columns, table: { resident } }: ScanRelation): boolean {
  const place = columns.findIndex((one) => one.column === column);
  const definition = resident?.definition;
  if (definition === undefined || !isStored(definition)) return false;
  const number = definition.columns[place]?.number;
  return definition.indexes.some((index) => index.unique && index.columns.length === 1 && index.columns[0] === number);
}
