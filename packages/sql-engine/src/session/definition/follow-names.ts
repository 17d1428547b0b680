// Views keep reading what was renamed or moved: their queries get its new names, and see it under the old ones by an
// alias (`FROM renamed AS before(id, old_column)`), as Postgres prints them.

import type { Node } from '@pgsql/types';
import { bindDefiningQuery, withoutLocations } from '../../bind/definition.ts';
import { PgError, pgError } from '../../errors.ts';
import { quoteIdentifier } from '../../functions/text-keywords.ts';
import type { LocalMaterializedView, LocalRelation, LocalView } from '../../local/definitions.ts';
import { parse } from '../../parse/parse.ts';
import { edited, relationNames, type Edit, type RelationName } from '../../parse/relation-names.ts';
import type { SessionParts } from '../utility/utility-statement.ts';
import { bindContextOf, kindName, storeOf } from './place.ts';

type Reader = LocalView | LocalMaterializedView;

interface RenamedSchema {
  readonly from: string;
  readonly to: string;
  readonly define: () => Promise<void>;
}

/** Defines the relations as they are from now on, and the views that read them. `beginDefinition` has been called. */
export async function defineFollowed(
  changed: readonly LocalRelation[],
  session: SessionParts,
  schema?: RenamedSchema,
): Promise<void> {
  const store = storeOf(session);
  const changes = new Map(changed.map((relation) => [relation.oid, relation]));
  const readers = store
    .all()
    .all()
    .filter((relation) => relation.kind === 'view' || relation.kind === 'materialized-view')
    .filter(({ query }) => query.relations.some((oid) => changes.has(oid)) || namesSchema(query.searchPath, schema));
  for (const reader of readers) {
    // It may itself be among those that change.
    const now = changes.get(reader.oid) ?? reader;
    changes.set(reader.oid, { ...now, query: queryAfter(reader, changes, session, schema) } as Reader);
  }
  await store.define([...changes.values()]);
  await schema?.define();
  for (const { oid } of readers) requireSame(store.all().byOid(oid), session);
}

function namesSchema(path: readonly string[], schema: RenamedSchema | undefined): boolean {
  return schema !== undefined && path.includes(schema.from);
}

function queryAfter(
  reader: Reader,
  changes: ReadonlyMap<number, LocalRelation>,
  session: SessionParts,
  schema: RenamedSchema | undefined,
): Reader['query'] {
  const { query } = reader;
  const searchPath = query.searchPath.map((name) => (name === schema?.from ? schema.to : name));
  const catalog = storeOf(session).catalog();
  // What was written is not always the query: CREATE RECURSIVE VIEW.
  if (shapeOf(treeOf(query.text, reader)) !== shapeOf(query.node)) throw refused(reader);
  const edits = relationNames(query.text).flatMap((place): readonly Edit[] => {
    const before = catalog.findTable(place.schema, place.name, query.searchPath)?.resident?.definition;
    const after = before === undefined ? undefined : changes.get(before.oid);
    return before === undefined || after === undefined ? [] : editOf(place, before, after, reader);
  });
  if (edits.length === 0) return { ...query, searchPath };
  const text = edited(query.text, edits);
  return { ...query, searchPath, text, node: treeOf(text, reader) };
}

/** Without locations: those at the beginning of a text are missing anyway. */
function shapeOf(node: Node): string {
  return JSON.stringify(node, (key: string, value: unknown) => (key === 'location' ? undefined : value));
}

function treeOf(text: string, reader: Reader): Node {
  try {
    // The tree is what parse() made: a node of libpg-query.
    return withoutLocations(parse(text)[0]?.tree as Node);
  } catch (error) {
    // TABLE name takes no alias.
    throw error instanceof PgError ? refused(reader) : error;
  }
}

function editOf(place: RelationName, before: LocalRelation, after: LocalRelation, reader: Reader): readonly Edit[] {
  const moved = before.name !== after.name || before.schema !== after.schema;
  const shown = place.alias?.columns ?? [];
  const last = before.columns.findLastIndex(({ name }, index) => name !== after.columns[index]?.name);
  const columns = before.columns
    .map(({ name }, index) => shown[index] ?? name)
    .slice(0, Math.max(last + 1, shown.length));
  if (!moved && columns.length === shown.length) return [];
  const { end = place.end } = place.alias ?? {};
  if (place.alias !== undefined && place.alias.end === undefined) throw refused(reader);
  const qualified = after.temporary ? '' : `${quoteIdentifier(after.schema)}.`;
  const alias = place.alias?.name ?? place.name;
  const needsAlias = place.alias !== undefined || alias !== after.name || columns.length > 0;
  const list = columns.length === 0 ? '' : `(${columns.map(quoteIdentifier).join(', ')})`;
  return [
    {
      start: place.start,
      end,
      text: `${qualified}${quoteIdentifier(after.name)}${needsAlias ? ` AS ${quoteIdentifier(alias)}${list}` : ''}`,
    },
  ];
}

/** The view has the columns that it had. */
function requireSame(reader: LocalRelation | undefined, session: SessionParts): void {
  if (reader?.kind !== 'view' && reader?.kind !== 'materialized-view') return;
  const { node, searchPath, outputs } = reader.query;
  try {
    const { query } = bindDefiningQuery(node, { ...bindContextOf(session), searchPath });
    const names = query.outputs.map(({ name }) => name);
    if (outputs.every((name) => names.includes(name))) return;
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
  }
  throw refused(reader);
}

function refused(reader: Reader): PgError {
  return pgError('0A000', 'renaming or moving what this view reads is not supported', {
    detail: `${kindName(reader.kind)} ${reader.name} reads it in a way that can't be rewritten.`,
    hint: 'Drop the view first, and create it again afterwards.',
  });
}
