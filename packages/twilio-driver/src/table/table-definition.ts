// A resource as the engine sees it: a table with its columns, keys, plan and writes.
import type { ForeignKey, TableDefinition } from '@twilio-sql/sql-engine/driver';
import type { ApiClient } from '../http/api-client.ts';
import { buildWrites } from '../writes/table-writes.ts';
import { planScan } from './plan-scan.ts';
import type { TableModel } from './table-model.ts';

/** Where a sid with this prefix is the key. */
const tablesByPrefix: Readonly<Record<string, string>> = {
  AC: 'accounts',
  AD: 'addresses',
  AP: 'applications',
  CA: 'calls',
  CF: 'conferences',
  MM: 'messages',
  PN: 'incoming_phone_numbers',
  QU: 'queues',
  RE: 'recordings',
  SM: 'messages',
  TR: 'transcriptions',
};

export function defineTable(model: TableModel, client: ApiClient): TableDefinition {
  const writes = buildWrites(model, client);
  return {
    schema: model.schema,
    name: model.name,
    aliases: model.overlay?.aliases ?? [],
    kind: 'table',
    description:
      model.overlay?.description ?? `Twilio's ${model.name.replaceAll('_', ' ')}, by rule from its description.`,
    columns: model.columns,
    primaryKey: model.primaryKey,
    foreignKeys: foreignKeys(model),
    plan: (request) => planScan(model, client, request),
    ...(writes === undefined ? {} : { writes }),
    local: false,
  };
}

/** Parents first, then every column whose sids belong to a table of ours. */
function foreignKeys(model: TableModel): readonly ForeignKey[] {
  const keys = new Map<string, ForeignKey>();
  const add = (column: string, table: string, referenced: string): void => {
    if (keys.has(column)) return;
    keys.set(column, { columns: [column], schema: model.schema, table, referenced: [referenced] });
  };
  for (const { column, source } of model.parents) {
    // A parent's key that is only unique within its own parents is no key to refer to.
    if (source?.column === 'sid') add(column, source.table, source.column);
  }
  for (const { name, sidPrefixes } of model.resource.columns) {
    const table = tablesByPrefix[sidPrefixes?.[0] ?? ''];
    if (table !== undefined && !isOwnKey(model, name)) add(name, table, 'sid');
  }
  return [...keys.values()];
}

/** A key is not a reference, even where the same thing has the same key in another table. */
const isOwnKey = (model: TableModel, column: string): boolean =>
  model.primaryKey.length === 1 && model.primaryKey[0] === column;
