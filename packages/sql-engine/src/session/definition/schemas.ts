// CREATE SCHEMA, DROP SCHEMA, and ALTER … SET SCHEMA.
// https://www.postgresql.org/docs/15/ddl-schemas.html

import type { AlterObjectSchemaStmt, CreateSchemaStmt, DropStmt } from '@pgsql/types';
import { notSupported, pgError } from '../../errors.ts';
import { isStored, type LocalRelation, type LocalSchema } from '../../local/definitions.ts';
import { nodeAs } from '../../parse/nodes.ts';
import type { RunOptions } from '../statement-runner.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from '../utility/utility-statement.ts';
import { defineFollowed } from './follow-names.ts';
import { dropRelations } from './drop.ts';
import { beginDefinition, findLocal, kindName, placeOf, requireLocal, shownName, storeOf } from './place.ts';

export const prepareCreateSchema: UtilityHandler<CreateSchemaStmt> = (node, session) => {
  if ((node.schemaElts ?? []).length > 0) throw notSupported('CREATE SCHEMA with elements');
  const name = node.schemaname ?? node.authrole?.rolename ?? session.state.user;
  return {
    run: async (options) => {
      const store = await beginDefinition('CREATE SCHEMA', false, session, options);
      if (name.startsWith('pg_')) {
        throw pgError('42939', `unacceptable schema name "${name}"`, {
          detail: 'The prefix "pg_" is reserved for system schemas.',
        });
      }
      const exists = store
        .catalog()
        .schemas()
        .some((schema) => schema.name === name);
      if (!exists) {
        await store.defineSchema({ kind: 'schema', oid: store.oids.next(), name, description: '' });
        return tagOnly('CREATE SCHEMA');
      }
      const message = `schema "${name}" already exists`;
      if (node.if_not_exists !== true) throw pgError('42P06', message);
      session.notice({ severity: 'NOTICE', code: '42P06', message: `${message}, skipping` });
      return tagOnly('CREATE SCHEMA');
    },
  };
};

export const prepareDropSchema: UtilityHandler<DropStmt> = (node, session) => {
  const names = (node.objects ?? []).map((object) => nodeAs(object, 'String')?.sval ?? '');
  return {
    run: async (options) => {
      await beginDefinition('DROP SCHEMA', false, session, options);
      for (const name of names) await dropSchema(name, node, session, options);
      return tagOnly('DROP SCHEMA');
    },
  };
};

async function dropSchema(name: string, node: DropStmt, session: SessionParts, options: RunOptions): Promise<void> {
  const store = storeOf(session);
  const schema = store.all().schemaNamed(name);
  if (schema === undefined) {
    if (
      store
        .catalog()
        .schemas()
        .some((other) => other.name === name)
    ) {
      throw pgError('42501', `must be owner of schema ${name}`);
    }
    const message = `schema "${name}" does not exist`;
    if (node.missing_ok !== true) throw pgError('3F000', message);
    session.notice({ severity: 'NOTICE', code: '00000', message: `${message}, skipping` });
    return;
  }
  const inside = store
    .all()
    .all()
    .filter((relation) => relation.schema === name);
  if (inside.length > 0 && node.behavior !== 'DROP_CASCADE') refuseFull(schema, inside, session);
  if (inside.length > 0) await dropRelations(inside, session, options);
  await store.removeSchema(schema);
}

/** One that CREATE SCHEMA has made. Throws 3F000, 42501. */
export function requireSchema(name: string, session: SessionParts): LocalSchema {
  const store = storeOf(session);
  const schema = store.all().schemaNamed(name);
  if (schema !== undefined) return schema;
  if (!store.catalog().hasSchema(name)) throw pgError('3F000', `schema "${name}" does not exist`);
  throw pgError('42501', `must be owner of schema ${name}`);
}

/** ALTER SCHEMA … RENAME: with all that is in it. */
export async function renameSchema(
  from: string,
  to: string,
  session: SessionParts,
  options: RunOptions,
): Promise<void> {
  const store = await beginDefinition('ALTER SCHEMA', false, session, options);
  const schema = requireSchema(from, session);
  if (to.startsWith('pg_')) {
    throw pgError('42939', `unacceptable schema name "${to}"`, {
      detail: 'The prefix "pg_" is reserved for system schemas.',
    });
  }
  if (store.catalog().hasSchema(to)) throw pgError('42P06', `schema "${to}" already exists`);
  const inside = store
    .all()
    .all()
    .filter((relation) => relation.schema === from);
  const moved = inside.map((relation): LocalRelation => ({ ...relation, schema: to }));
  await defineFollowed(moved, session, {
    from,
    to,
    define: () => store.defineSchema({ ...schema, name: to }),
  });
}

/** What is in it, and what depends on that. Sequences of columns go without a word. */
function refuseFull({ name }: LocalSchema, inside: readonly LocalRelation[], session: SessionParts): never {
  const lines = inside
    .filter((relation) => relation.kind !== 'sequence' || relation.owner === undefined)
    .map((relation) => `${kindName(relation.kind)} ${shownName(relation, session)} depends on schema ${name}`);
  throw pgError('2BP01', `cannot drop schema ${name} because other objects depend on it`, {
    detail: lines.join('\n'),
    hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
  });
}

const TAGS: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'ALTER TABLE',
  OBJECT_VIEW: 'ALTER VIEW',
  OBJECT_MATVIEW: 'ALTER MATERIALIZED VIEW',
  OBJECT_SEQUENCE: 'ALTER SEQUENCE',
};

/** ALTER … SET SCHEMA: sequences of its columns go along. */
export const prepareSetSchema: UtilityHandler<AlterObjectSchemaStmt> = (node, session) => {
  const tag = TAGS[node.objectType ?? ''];
  const { relation: target, newschema: schema = '' } = node;
  if (tag === undefined || target === undefined) throw notSupported('ALTER … SET SCHEMA of this');
  return {
    run: async (options) => {
      if (node.missing_ok === true && findLocal(target, session) === undefined) return tagOnly(tag);
      const relation = requireLocal(target, session);
      if (relation.temporary) throw pgError('0A000', 'cannot move objects into or out of temporary schemas');
      const store = await beginDefinition(tag, false, session, options);
      const place = placeOf({ schemaname: schema, relname: relation.name, location: -1 }, session);
      if (schema === relation.schema) return tagOnly(tag);
      const taken = store.all().named(schema, relation.name) ?? store.all().indexNamed(schema, relation.name);
      if (taken !== undefined || place.schema !== schema) {
        throw pgError('42P07', `relation "${relation.name}" already exists in schema "${schema}"`);
      }
      const named = isStored(relation)
        ? relation.indexes.find((index) => store.all().indexNamed(schema, index.name))
        : undefined;
      if (named !== undefined) throw pgError('42P07', `relation "${named.name}" already exists in schema "${schema}"`);
      const owned = store
        .all()
        .all()
        .filter((other) => other.kind === 'sequence' && other.owner?.table === relation.oid);
      await defineFollowed(
        [relation, ...owned].map((moved): LocalRelation => ({ ...moved, schema })),
        session,
      );
      return tagOnly(tag);
    },
  };
};
