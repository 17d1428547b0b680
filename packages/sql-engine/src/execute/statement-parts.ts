// A statement with writes in its WITH, taken apart: what each part reads, and which parts it has to wait for.

import { mapScans } from '../bind/map-scans.ts';
import type { BoundStatement, Cte, CteId, Query, RelationId, ScanRelation, WriteStatement } from '../bind/tree.ts';
import { visitExpression, visitQuery } from '../bind/walk.ts';
import type { TableDefinition } from '../driver/table.ts';
import { writtenQuery } from './write-targets.ts';

/** The WITH of the statement: what its parts may refer to. */
export function siblingsOf(statement: BoundStatement): ReadonlyMap<CteId, Cte> {
  const ctes =
    statement.kind === 'query'
      ? statement.query.ctes
      : statement.kind === 'insert' || statement.kind === 'merge'
        ? statement.source.ctes
        : statement.ctes;
  return new Map(ctes.map((cte) => [cte.cte, cte]));
}

/** Everything that the part reads before it writes, as one query: nobody runs it. */
export function readsOf(statement: BoundStatement): Query {
  switch (statement.kind) {
    case 'query':
      return statement.query;
    case 'insert':
    case 'merge':
      return statement.source;
    case 'update': {
      const { relation, from, where, ctes, assignments } = statement;
      const assigned = assignments.map(({ expression }) => expression);
      return writtenQuery({ relation, joined: from, where, ctes }, assigned);
    }
    case 'delete': {
      const { relation, using, where, ctes, returning } = statement;
      const returned = returning.map(({ expression }) => expression);
      return writtenQuery({ relation, joined: using, where, ctes }, returned);
    }
  }
}

/** Tables in subqueries that are computed when the rows have been written. */
export function readAfterwards({ returning, ...statement }: WriteStatement): readonly TableDefinition[] {
  const update = statement.kind === 'insert' ? statement.onConflict?.update : undefined;
  const expressions = [
    ...(statement.kind === 'delete' ? [] : returning.map(({ expression }) => expression)),
    ...(update?.assignments ?? []).map(({ expression }) => expression),
    ...(update?.where === undefined ? [] : [update.where]),
  ];
  const tables: TableDefinition[] = [];
  for (const expression of expressions) {
    visitExpression(expression, {
      relation: (relation) => {
        if (relation.kind === 'scan') tables.push(relation.table);
      },
    });
  }
  return tables;
}

/** The query with those of the siblings in its WITH that it refers to and does not have. */
export function withSiblings(query: Query, siblings: ReadonlyMap<CteId, Cte>): Query {
  const wanted = new Set<CteId>();
  const defined = new Set<CteId>();
  const look = (inside: Query): void => {
    visitQuery(inside, {
      query: (q) => {
        for (const cte of q.ctes) defined.add(cte.cte);
      },
      relation: (relation) => {
        if (relation.kind !== 'cte' || wanted.has(relation.cte)) return;
        const sibling = siblings.get(relation.cte);
        if (sibling === undefined) return;
        wanted.add(relation.cte);
        look(sibling.query);
      },
    });
  };
  look(query);
  const own = new Set(query.ctes.map((cte) => cte.cte));
  const missing = [...siblings.values()].filter(({ cte }) => wanted.has(cte) && !own.has(cte));
  return missing.length === 0 ? query : { ...query, ctes: [...missing, ...query.ctes] };
}

/** WITH items that the query refers to, also by way of others. */
export function referredTo(query: Query, siblings: ReadonlyMap<CteId, Cte>): ReadonlySet<CteId> {
  const found = new Set<CteId>();
  const look = (inside: Query): void => {
    visitQuery(inside, {
      relation: (relation) => {
        if (relation.kind !== 'cte' || found.has(relation.cte)) return;
        const sibling = siblings.get(relation.cte);
        if (sibling === undefined) return;
        found.add(relation.cte);
        look(sibling.query);
      },
    });
  };
  look({ ...query, ctes: query.ctes.filter((cte) => !siblings.has(cte.cte)) });
  return found;
}

export function scansIn(query: Query): readonly ScanRelation[] {
  const scans: ScanRelation[] = [];
  visitQuery(query, {
    relation: (relation) => {
      if (relation.kind === 'scan') scans.push(relation);
    },
  });
  return scans;
}

export function sameTable(a: TableDefinition, b: TableDefinition): boolean {
  return a.schema === b.schema && a.name === b.name;
}

/** Replaces scans by their relation's number. */
export function replaceRelations(query: Query, replacements: ReadonlyMap<RelationId, ScanRelation>): Query {
  return replacements.size === 0 ? query : mapScans(query, (scan) => replacements.get(scan.relation) ?? scan);
}
