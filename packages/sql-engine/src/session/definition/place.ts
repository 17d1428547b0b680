// Where a definition goes and what a name in one means: schemas, names that are taken, relations by their kinds.

import type { RangeVar } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import type { BindContext } from '../../bind/bind.ts';
import { isStored, type LocalRelation, type LocalTable } from '../../local/definitions.ts';
import type { LocalObjects } from '../../local/objects.ts';
import type { SessionStore } from '../../local/session-store.ts';
import { positionOfLocation } from '../../parse/nodes.ts';
import type { RunOptions } from '../statement-runner.ts';
import { durationMs } from '../settings/units.ts';
import { refuseDefinition } from '../utility/queries.ts';
import type { SessionParts } from '../utility/utility-statement.ts';

const SYSTEM_SCHEMAS: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema', 'pg_toast']);

export interface Place {
  readonly schema: string;
  readonly temporary: boolean;
  readonly name: string;
}

export function storeOf(session: SessionParts): SessionStore {
  const { store } = session.state;
  if (store === undefined) throw pgError('0A000', 'this session keeps no tables of its own');
  return store;
}

export function bindContextOf(session: SessionParts): BindContext {
  const { state } = session;
  return {
    catalog: storeOf(session).catalog(),
    searchPath: state.searchPath(),
    parameterTypes: [],
    session: state.context(),
  };
}

/** Throws 25006 in a read-only transaction; then begins the transaction in which the definition is changed. */
export async function beginDefinition(
  verb: string,
  temporary: boolean,
  session: SessionParts,
  options: RunOptions,
): Promise<SessionStore> {
  refuseDefinition(verb, session);
  return await lockForWriting(temporary ? 'temporary' : 'file', session, options);
}

/** Waits for whoever writes there, as long as lock_timeout allows. */
export async function lockForWriting(
  place: 'temporary' | 'file',
  session: SessionParts,
  { signal }: RunOptions,
): Promise<SessionStore> {
  const store = storeOf(session);
  const timeoutMs = durationMs(session.settings.show('lock_timeout') ?? '0');
  await store.beginWrite(place, { signal, timeoutMs });
  return store;
}

/**
 * Permanent objects go to public and to schemas of one's own, whatever else the search path has first: drivers' schemas
 * take views alone, where they are named.
 */
export function placeOf(node: RangeVar, session: SessionParts, kind: 'view' | 'other' = 'other'): Place {
  const store = storeOf(session);
  const name = node.relname ?? '';
  const { schemaname: schema } = node;
  const isTemporary = node.relpersistence === 't';
  if (schema === 'pg_temp' || schema === store.temporarySchema || (schema === undefined && isTemporary)) {
    return { schema: store.temporarySchema, temporary: true, name };
  }
  if (isTemporary) throw pgError('42P16', 'cannot create temporary relation in non-temporary schema');
  const isOwn = (candidate: string): boolean =>
    candidate === 'public' || store.all().schemaNamed(candidate) !== undefined;
  if (schema === undefined) {
    const first = session.state.searchPath().find(isOwn);
    if (first !== undefined) return { schema: first, temporary: false, name };
    throw pgError('3F000', 'no schema has been selected to create in', {
      position: positionOfLocation(node.location),
    });
  }
  if (isOwn(schema)) return { schema, temporary: false, name };
  const known = store
    .catalog()
    .schemas()
    .find((one) => one.name === schema);
  if (kind === 'view' && known !== undefined && !SYSTEM_SCHEMAS.has(schema)) {
    const shadowed = store.catalog().findTable(schema, name, []);
    if (shadowed !== undefined && shadowed.resident === undefined) {
      throw pgError('42P07', `relation "${name}" already exists`);
    }
    return { schema, temporary: false, name };
  }
  if (!store.catalog().hasSchema(schema)) {
    throw pgError('3F000', `schema "${schema}" does not exist`, { position: positionOfLocation(node.location) });
  }
  throw pgError('42501', `permission denied for schema ${schema}`, {
    hint: "Tables can be made in schema public and in schemas of one's own (CREATE SCHEMA), views in others as well.",
    position: positionOfLocation(node.location),
  });
}

/** True when something has the name already and IF NOT EXISTS was said, which is noticed. Throws 42P07. */
export function isTaken({ schema, name }: Place, mayExist: boolean, session: SessionParts): boolean {
  const objects = storeOf(session).all();
  if (objects.named(schema, name) === undefined && objects.indexNamed(schema, name) === undefined) return false;
  if (!mayExist) throw pgError('42P07', `relation "${name}" already exists`);
  session.notice({ severity: 'NOTICE', code: '42P07', message: `relation "${name}" already exists, skipping` });
  return true;
}

/** A local relation as a statement names it; undefined when there is none of that name. */
export function findLocal(node: RangeVar, session: SessionParts): LocalRelation | undefined {
  const store = storeOf(session);
  const objects = store.all();
  const name = node.relname ?? '';
  const schema = node.schemaname === 'pg_temp' ? store.temporarySchema : node.schemaname;
  if (schema !== undefined) return objects.named(schema, name);
  for (const candidate of [store.temporarySchema, ...session.state.searchPath()]) {
    const found = objects.named(candidate, name);
    if (found !== undefined) return found;
    // A driver's table of the name hides what stands in later schemas.
    if (store.catalog().findTable(candidate, name, [])?.name === name) return undefined;
  }
  return undefined;
}

/** An index as a statement names it. */
export function findIndex(
  { schemaname: schema, relname: name = '' }: RangeVar,
  session: SessionParts,
): ReturnType<LocalObjects['indexNamed']> {
  const store = storeOf(session);
  const schemas = schema === undefined ? [store.temporarySchema, ...session.state.searchPath()] : [schema];
  return schemas.map((candidate) => store.all().indexNamed(candidate, name)).find((found) => found !== undefined);
}

/** With its schema where the search path does not find it. */
export function shownName({ schema, name, oid }: LocalRelation, session: SessionParts): string {
  return findLocal({ relname: name }, session)?.oid === oid ? name : `${schema}.${name}`;
}

const KIND_NAMES = {
  table: 'table',
  view: 'view',
  'materialized-view': 'materialized view',
  sequence: 'sequence',
} as const;

export function kindName(kind: LocalRelation['kind']): string {
  return KIND_NAMES[kind];
}

/** The relation, or the error that says what it is instead: 42P01, 42809. */
export function requireLocal(node: RangeVar, session: SessionParts): LocalRelation {
  const found = findLocal(node, session);
  if (found !== undefined) return found;
  const { schemaname: schema, relname: name = '' } = node;
  const position = node.location === undefined ? undefined : positionOfLocation(node.location);
  const other = storeOf(session).catalog().findTable(schema, name, session.state.searchPath());
  if (other === undefined) {
    throw pgError('42P01', `relation "${schema === undefined ? '' : `${schema}.`}${name}" does not exist`, {
      position,
    });
  }
  throw pgError('42501', `must be owner of ${other.kind} ${other.name}`, {
    hint: 'Definitions of virtual tables are fixed.',
    position,
  });
}

export function requireTable(node: RangeVar, session: SessionParts): LocalTable {
  const relation = requireLocal(node, session);
  if (relation.kind === 'table') return relation;
  throw pgError('42809', `"${relation.name}" is not a table`);
}

/** Names in the schema that an index, a constraint's index or a sequence could clash with. */
export function takenNames(schema: string, session: SessionParts): Set<string> {
  const names = new Set<string>();
  for (const relation of storeOf(session).all().all()) {
    if (relation.schema !== schema) continue;
    names.add(relation.name);
    if (isStored(relation)) for (const index of relation.indexes) names.add(index.name);
  }
  return names;
}
