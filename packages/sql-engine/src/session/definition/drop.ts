// DROP TABLE, VIEW, MATERIALIZED VIEW, SEQUENCE and INDEX, with what depends on it.
// https://www.postgresql.org/docs/15/sql-droptable.html

import type { DropStmt, ObjectType, RangeVar } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import { isStored, type LocalRelation } from '../../local/definitions.ts';
import { removeIndexSql } from '../../local/stored-sql.ts';
import { nodeOf, stringsOf } from '../../parse/nodes.ts';
import type { RunOptions } from '../statement-runner.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from '../utility/utility-statement.ts';
import { dependentsOf, describeDependents, type Dependent } from './dependents.ts';
import { prepareDropMissing, refuseDrop } from './drop-missing.ts';
import { beginDefinition, findIndex, findLocal, kindName, requireLocal, shownName, storeOf } from './place.ts';

const KINDS: { readonly [K in ObjectType]?: LocalRelation['kind'] } = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized-view',
  OBJECT_SEQUENCE: 'sequence',
};

/** DROP SCHEMA is schemas.ts. */
export const prepareDrop: UtilityHandler<DropStmt> = (node, session) => {
  const type = node.removeType ?? 'OBJECT_TABLE';
  const kind = KINDS[type];
  if (kind === undefined && type !== 'OBJECT_INDEX') return prepareDropMissing(node, session) ?? refuseDrop(type);
  const missingOk = node.missing_ok === true;
  const names = (node.objects ?? []).map((object) => rangeOf(stringsOf(nodeOf(object, 'List').items)));
  const cascade = node.behavior === 'DROP_CASCADE';
  if (kind === undefined) return { run: (options) => dropIndexes(names, missingOk, session, options) };
  const tag = `DROP ${kindName(kind).toUpperCase()}`;
  return {
    run: async (options) => {
      const found = names.flatMap((name) => wanted(name, kind, missingOk, session) ?? []);
      const store = storeOf(session);
      const dependents = dependentsOf(found, store.all());
      refuseDependents(found, dependents, cascade);
      const all = [...dependents.map((dependent) => dependent.relation), ...found].filter(unique);
      await removeAll(all, dependents, tag, session, options);
      noticeCascade(dependents, session);
      return tagOnly(tag);
    },
  };
};

/** With everything that depends on them: what DROP SCHEMA … CASCADE takes along. */
export async function dropRelations(
  found: readonly LocalRelation[],
  session: SessionParts,
  options: RunOptions,
): Promise<void> {
  const dependents = dependentsOf(found, storeOf(session).all());
  const all = [...dependents.map((dependent) => dependent.relation), ...found].filter(unique);
  await removeAll(all, dependents, 'DROP SCHEMA', session, options);
  const loud = found.map((relation): Dependent => {
    const name = shownName(relation, session);
    const silent = relation.kind === 'sequence' && relation.owner !== undefined;
    return { relation, silent, description: `${kindName(relation.kind)} ${name}`, on: `schema ${relation.schema}` };
  });
  noticeCascade([...loud, ...dependents], session);
}

async function removeAll(
  all: readonly LocalRelation[],
  dependents: readonly Dependent[],
  tag: string,
  session: SessionParts,
  options: RunOptions,
): Promise<void> {
  const store = storeOf(session);
  for (const temporary of [true, false]) {
    const part = all.filter((relation) => relation.temporary === temporary);
    if (part.length === 0) continue;
    await beginDefinition(tag, temporary, session, options);
    const gone = part.filter((relation) => !keeps(relation, dependents));
    await store.remove(gone);
    const kept = part.filter((relation) => keeps(relation, dependents));
    if (kept.length > 0) await store.define(kept.map((relation) => withoutConstraints(relation, all)));
  }
}

function unique(relation: LocalRelation, index: number, all: readonly LocalRelation[]): boolean {
  return all.findIndex((other) => other.oid === relation.oid) === index;
}

/** A table loses the foreign key that refers to what goes, and stays. */
function keeps(relation: LocalRelation, dependents: readonly Dependent[]): boolean {
  return (
    dependents.some((dependent) => dependent.constraint !== undefined && dependent.relation.oid === relation.oid) &&
    !dependents.some((dependent) => dependent.constraint === undefined && dependent.relation.oid === relation.oid)
  );
}

function withoutConstraints(relation: LocalRelation, gone: readonly LocalRelation[]): LocalRelation {
  if (relation.kind !== 'table') return relation;
  const constraints = relation.constraints.filter(
    (constraint) => constraint.kind !== 'foreign' || !gone.some((other) => other.oid === constraint.referenced),
  );
  const columns = relation.columns.map(({ sequence, ...column }) =>
    sequence === undefined || gone.some((other) => other.oid === sequence) ? column : { ...column, sequence },
  );
  return { ...relation, columns, constraints };
}

export function rangeOf(names: readonly string[]): RangeVar {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  return { relname: name, location: -1, ...(schema === undefined ? {} : { schemaname: schema }) };
}

function wanted(
  name: RangeVar,
  kind: LocalRelation['kind'],
  missingOk: boolean,
  session: SessionParts,
): LocalRelation | undefined {
  const found = findLocal(name, session);
  const words = kindName(kind);
  if (found === undefined) {
    const shown = name.relname ?? '';
    const isThere = storeOf(session).catalog().findTable(name.schemaname, shown, session.state.searchPath());
    if (isThere !== undefined) requireLocal(name, session);
    const schema = missingSchema(name, session);
    if (!missingOk) {
      throw schema === undefined
        ? pgError('42P01', `${words} "${shown}" does not exist`)
        : pgError('3F000', `schema "${schema}" does not exist`);
    }
    const missing = schema === undefined ? `${words} "${shown}"` : `schema "${schema}"`;
    session.notice({ severity: 'NOTICE', code: '00000', message: `${missing} does not exist, skipping` });
    return undefined;
  }
  if (found.kind === kind) return found;
  const article = /^[aeiou]/.test(words) ? 'an' : 'a';
  throw pgError('42809', `"${found.name}" is not ${article} ${words}`, {
    hint: `Use DROP ${kindName(found.kind).toUpperCase()} to remove a ${kindName(found.kind)}.`,
  });
}

/** The schema that was named, where there is none of the name. */
function missingSchema({ schemaname: schema }: RangeVar, session: SessionParts): string | undefined {
  if (schema === undefined || schema === 'pg_temp') return undefined;
  const schemas = storeOf(session).catalog().schemas();
  return schemas.some(({ name }) => name === schema) ? undefined : schema;
}

function refuseDependents(found: readonly LocalRelation[], dependents: readonly Dependent[], cascade: boolean): void {
  const [first] = found;
  const loud = dependents.filter((dependent) => !dependent.silent);
  if (cascade || loud.length === 0 || first === undefined) return;
  const subject =
    found.length === 1
      ? `cannot drop ${kindName(first.kind)} ${first.name} because other objects depend on it`
      : 'cannot drop desired object(s) because other objects depend on them';
  throw pgError('2BP01', subject, {
    detail: describeDependents(loud).join('\n'),
    hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
  });
}

function noticeCascade(dependents: readonly Dependent[], session: SessionParts): void {
  const loud = dependents.filter((dependent) => !dependent.silent);
  const [only] = loud;
  if (only === undefined) return;
  const lines = loud.map((dependent) => `drop cascades to ${dependent.description}`);
  session.notice(
    loud.length === 1
      ? { severity: 'NOTICE', code: '00000', message: lines.join('') }
      : {
          severity: 'NOTICE',
          code: '00000',
          message: `drop cascades to ${loud.length} other objects`,
          detail: lines.join('\n'),
        },
  );
}

async function dropIndexes(
  names: readonly RangeVar[],
  missingOk: boolean,
  session: SessionParts,
  options: RunOptions,
): Promise<ReturnType<typeof tagOnly>> {
  const store = storeOf(session);
  for (const range of names) {
    const { relname: name = '' } = range;
    const found = findIndex(range, session);
    if (found === undefined) {
      if (!missingOk) throw pgError('42704', `index "${name}" does not exist`);
      session.notice({ severity: 'NOTICE', code: '00000', message: `index "${name}" does not exist, skipping` });
      continue;
    }
    const { relation, index } = found;
    const constraint =
      relation.kind === 'table'
        ? relation.constraints.find((one) => one.kind !== 'check' && one.kind !== 'foreign' && one.index === index.oid)
        : undefined;
    if (constraint !== undefined) {
      throw pgError(
        '2BP01',
        `cannot drop index ${name} because constraint ${constraint.name} on table ${relation.name} requires it`,
        { hint: `You can drop constraint ${constraint.name} on table ${relation.name} instead.` },
      );
    }
    await beginDefinition('DROP INDEX', relation.temporary, session, options);
    const changed = { ...relation, indexes: relation.indexes.filter((one) => one.oid !== index.oid) };
    if (isStored(changed)) await store.define([changed], removeIndexSql(index, relation));
  }
  return tagOnly('DROP INDEX');
}
