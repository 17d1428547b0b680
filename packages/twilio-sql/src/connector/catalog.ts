// What a connection has, asked of its catalogs: entities (tables) with their fields, actions (procedures).
import { pgError } from '@twilio-sql/sql-engine';
import { nearest } from '../configuration/nearest.ts';
import { actionName, entityName, fieldName, looseName, parameterName, type TableName } from './names.ts';

export type Operation = 'List' | 'Get' | 'Create' | 'Update' | 'Delete';

export interface Entity extends TableName {
  readonly name: string;
  readonly description: string;
  /** Columns of the primary key; empty when there is none. */
  readonly key: readonly string[];
  readonly operations: readonly Operation[];
}

export interface Field {
  readonly name: string;
  readonly column: string;
  /** As SQL writes it. */
  readonly dataType: string;
  readonly key: boolean;
  readonly nullable: boolean;
  readonly description: string;
  /** Rows are listed without it. parameter: for conditions. write-only: to create and update. part: inside another. */
  readonly use?: 'parameter' | 'write-only' | 'part';
}

export interface EntityDescription {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
  readonly fields: readonly Field[];
}

export interface Action {
  readonly name: string;
  readonly schema: string;
  readonly procedure: string;
  readonly description: string;
  readonly parameters: readonly string[];
  /** Of the parameters, as SQL writes them. */
  readonly parameterTypes: readonly string[];
  /** Of the parameters: '' where there is nothing to say. */
  readonly parameterDescriptions: readonly string[];
  /** Those that can't be left out. */
  readonly required: readonly string[];
  /** Of the rows that it answers. */
  readonly results: readonly { readonly name: string; readonly dataType: string }[];
}

/** Runs a query and gives its rows. */
export type Ask = (
  sql: string,
  parameters?: readonly (string | readonly string[])[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

const ENTITIES = `
  select n.nspname as schema, c.relname as table, coalesce(obj_description(c.oid, 'pg_class'), '') as description,
    pg_relation_is_updatable(c.oid, true) as writes,
    (select array_agg(a.attname::text order by a.attnum) from pg_constraint k
       join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
       where k.conrelid = c.oid and k.contype = 'p') as key
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'v', 'p', 'f', 'm')
    and n.nspname not in ('pg_catalog', 'information_schema', 'twilio_sql') and n.nspname not like 'pg\\_%'`;

/** Bits of pg_relation_is_updatable: one shifted by the number of the command. */
const [UPDATE_BIT, INSERT_BIT, DELETE_BIT] = [4, 8, 16];

export async function readEntities(ask: Ask): Promise<readonly Entity[]> {
  const rows = await ask(ENTITIES);
  const entities = rows.map(({ schema, table, description, writes, key }): Entity => {
    const names = { schema: String(schema), table: String(table) };
    const columns = Array.isArray(key) ? key.map(String) : [];
    const bits = Number(writes);
    const operations: readonly (readonly [Operation, boolean])[] = [
      ['List', true],
      ['Get', columns.length === 1],
      ['Create', (bits & INSERT_BIT) !== 0],
      ['Update', (bits & UPDATE_BIT) !== 0],
      ['Delete', (bits & DELETE_BIT) !== 0],
    ];
    return {
      ...names,
      name: entityName(names),
      description: String(description),
      key: columns,
      operations: operations.flatMap(([operation, has]) => (has ? [operation] : [])),
    };
  });
  return entities.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const FIELDS = `
  select n.nspname as schema, c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as required, coalesce(d.description, '') as description
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
  where n.nspname || '.' || c.relname = any ($1) and a.attnum > 0 and not a.attisdropped
  order by a.attrelid, a.attnum`;

const HIDDEN_FIELDS = `
  select table_schema as schema, table_name as table, column_name as column, data_type as type, description, use
  from twilio_sql.hidden_columns where table_schema || '.' || table_name = any ($1)`;

/** Of each entity, in its columns' order. */
export async function readFields(ask: Ask, entities: readonly Entity[]): Promise<readonly (readonly Field[])[]> {
  const names = entities.map(({ schema, table }) => `${schema}.${table}`);
  const rows = [...(await ask(FIELDS, [names])), ...(await ask(HIDDEN_FIELDS, [names]))];
  const byTable = new Map(names.map((name) => [name, [] as (typeof rows)[number][]]));
  for (const row of rows) byTable.get(`${String(row['schema'])}.${String(row['table'])}`)?.push(row);
  return entities.map((entity) =>
    (byTable.get(`${entity.schema}.${entity.table}`) ?? []).map(({ column, type, required, description, use }) => ({
      name: fieldName(entity, String(column)),
      column: String(column),
      dataType: String(type),
      key: entity.key.includes(String(column)),
      nullable: required !== true,
      description: String(description),
      ...(use === 'parameter' || use === 'write-only' || use === 'part' ? { use } : {}),
    })),
  );
}

/** Procedures that answer rows are listed as functions, once: they are CALLed and selected from. */
const ACTIONS = `
  select n.nspname as schema, p.proname as procedure, coalesce(obj_description(p.oid, 'pg_proc'), '') as description,
    p.proargnames as names, p.pronargs as count, p.pronargdefaults as defaults,
    array(select format_type(t, null) from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) t) as types
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where (p.prokind = 'p' or (p.prokind = 'f' and p.proretset))
    and n.nspname not in ('pg_catalog', 'information_schema', 'public', 'twilio_sql')`;

export async function readActions(ask: Ask): Promise<readonly Action[]> {
  const rows = await ask(ACTIONS);
  return rows.map(actionOf).sort((left, right) => (left.name < right.name ? -1 : 1));
}

function actionOf(row: Readonly<Record<string, unknown>>): Action {
  const { schema, procedure, description, names, types } = row;
  const [said, ...lines] = String(description).split('\n');
  const all = Array.isArray(names) ? names.map(String) : [];
  const dataTypes = Array.isArray(types) ? types.map(String) : [];
  const [count, defaults] = [Number(row['count']), Number(row['defaults'])];
  const inputs = all.slice(0, count);
  return {
    name: actionName(String(schema), String(procedure)),
    schema: String(schema),
    procedure: String(procedure),
    description: said ?? '',
    parameters: inputs.map(parameterName),
    parameterTypes: dataTypes.slice(0, count),
    // A line of the procedure's description for each that has one.
    parameterDescriptions: inputs.map((name) => {
      const own = lines.find((line) => line.startsWith(`${name}: `));
      return own === undefined ? '' : own.slice(name.length + 2);
    }),
    required: inputs.slice(0, count - defaults).map(parameterName),
    results: all.slice(count).map((name, index) => ({
      name: parameterName(name),
      dataType: dataTypes[count + index] ?? 'text',
    })),
  };
}
/** Throws PgError 42P01, 42883. */
export function findNamed<T extends { readonly name: string }>(
  items: readonly T[],
  name: string,
  what: 'entity' | 'action',
): T {
  const loose = looseName(name);
  const found = items.find((item) => item.name === name) ?? items.find((item) => looseName(item.name) === loose);
  if (found !== undefined) return found;
  const meant = nearest(
    name,
    items.map((item) => item.name),
  );
  throw pgError(what === 'entity' ? '42P01' : '42883', `${what} "${name}" does not exist`, {
    ...(meant === undefined ? {} : { hint: `Perhaps you meant "${meant}".` }),
  });
}
