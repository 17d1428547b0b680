// Statistics of use: tables and indexes are listed with counters at zero, because nothing is counted for them here.

import type { RelationFact } from '../catalog-facts.ts';
import { pgCatalogByRelation, type RowObject, type RowParts, type RowSource } from '../row-source.ts';

const TABLE_COUNTERS: RowObject = Object.fromEntries(
  [
    'seq_scan',
    'seq_tup_read',
    'n_tup_ins',
    'n_tup_upd',
    'n_tup_del',
    'n_tup_hot_upd',
    'n_live_tup',
    'n_dead_tup',
    'n_mod_since_analyze',
    'n_ins_since_vacuum',
    'vacuum_count',
    'autovacuum_count',
    'analyze_count',
    'autoanalyze_count',
  ].map((name) => [name, 0n]),
);

function tableRow(relation: RelationFact): RowParts {
  const scans = relation.indexes.length === 0 ? null : 0n;
  return [
    TABLE_COUNTERS,
    {
      relid: relation.oid,
      schemaname: relation.schema,
      relname: relation.name,
      idx_scan: scans,
      idx_tup_fetch: scans,
    },
  ];
}

function indexRows(relation: RelationFact): readonly RowObject[] {
  return relation.indexes.map((index) => ({
    relid: relation.oid,
    indexrelid: index.oid,
    schemaname: relation.schema,
    relname: relation.name,
    indexrelname: index.name,
    idx_scan: 0n,
    idx_tup_read: 0n,
    idx_tup_fetch: 0n,
  }));
}

function isSystem(relation: RelationFact): boolean {
  return relation.schema === 'pg_catalog' || relation.schema === 'information_schema';
}

const SCOPES: readonly (readonly [name: string, includes: (relation: RelationFact) => boolean])[] = [
  ['all', () => true],
  ['sys', isSystem],
  ['user', (relation) => !isSystem(relation)],
];

export const statisticsSources: readonly RowSource[] = SCOPES.flatMap(([scope, includes]) => [
  pgCatalogByRelation(`pg_stat_${scope}_tables`, (relation) =>
    relation.kind === 'table' && includes(relation) ? [tableRow(relation)] : [],
  ),
  pgCatalogByRelation(`pg_stat_${scope}_indexes`, (relation) => (includes(relation) ? indexRows(relation) : [])),
]);
