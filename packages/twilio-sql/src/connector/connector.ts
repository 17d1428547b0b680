// A connection in the words of the Google Cloud connector for Twilio: entities that are listed, got, created, updated
// and deleted, and actions that are executed. Everything becomes SQL; nothing is sent that SQL would not send.
import type { PgError } from '@twilio-sql/sql-engine';
import { pgError } from '@twilio-sql/sql-engine';
import type { Parameter } from '../embedded/parameters.ts';
import { SqlError, toSqlError } from '../embedded/sql-error.ts';
import { CatalogCache } from './catalog-cache.ts';
import type { Action, Ask, Entity, EntityDescription, Operation } from './catalog.ts';
import { filterOf, orderOf, type Filter, type Parse } from './clauses.ts';
import { HeldPages } from './held-pages.ts';
import { fieldName, parameterName, quoted, updateIsSilent } from './names.ts';

/** Fields by their names: `{ Sid: 'SM…', Sender: '+1…' }`. */
export type Fields = Readonly<Record<string, unknown>>;

/** Of every call. Aborting the signal cancels its statement and the requests of it: 57014. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ListOptions extends CallOptions {
  /** A condition as after WHERE, or a row's id. */
  readonly filterClause?: string | undefined;
  /** Rows of a page; default 25, at most 1,000. */
  readonly pageSize?: number | undefined;
  /** `nextPageToken` of the page before; then nothing else counts. */
  readonly pageToken?: string | undefined;
  /** `DateCreated desc, Sid`. */
  readonly sortBy?: string | readonly string[] | undefined;
}

export interface EntityPage {
  readonly entities: readonly Fields[];
  readonly nextPageToken?: string;
}

/** A row by its id, or rows by a condition. */
export type Selection = string | { readonly filterClause: string };

export interface Database {
  /** Of the catalogs: values by their types, whatever the form of the others is. */
  readonly ask: Ask;
  readonly query: (
    sql: string,
    parameters: readonly Parameter[],
    signal: AbortSignal | undefined,
  ) => Promise<{ readonly rows: readonly Fields[]; readonly rowCount: number | null }>;
  readonly stream: (
    sql: string,
    parameters: readonly Parameter[],
    signal: AbortSignal,
  ) => AsyncGenerator<Fields, void, undefined>;
  readonly parse: Parse;
}

const PAGE_SIZE = 25;
const PAGE_SIZE_MAX = 1000;

export class Connector {
  readonly #open: () => Promise<Database>;
  readonly #pages = new HeldPages<Fields>();
  readonly #catalogs: CatalogCache;

  /** `Connection.connector` makes connectors. */
  constructor(open: () => Promise<Database>) {
    this.#open = open;
    this.#catalogs = new CatalogCache(async () => (await open()).ask);
  }

  /** The names of everything that can be listed: `Calls`, `Messages`, `Verify.Services` … */
  async entities(): Promise<readonly string[]> {
    return await told(async () => (await this.#catalogs.entities()).map(({ name }) => name));
  }

  /** Throws SqlError 42P01, as all that take the name of an entity. */
  async operations(entity: string): Promise<readonly Operation[]> {
    return await told(async () => (await this.#catalogs.entity(entity)).operations);
  }

  async describe(entity: string): Promise<EntityDescription> {
    return await told(async () => {
      const [description] = await this.#catalogs.describe([await this.#catalogs.entity(entity)]);
      if (description === undefined) throw new Error('the catalog has no description of an entity of its own');
      return description;
    });
  }

  /** Several at once, in the order that they are named in; cheaper than one after the other. */
  async describeAll(entities: readonly string[]): Promise<readonly EntityDescription[]> {
    return await told(async () => {
      const found = await Promise.all(entities.map((entity) => this.#catalogs.entity(entity)));
      return await this.#catalogs.describe(found);
    });
  }

  /** A page of rows. The list stays open for the next page for ten minutes; then its token is 34000. */
  async list(entity: string, options: ListOptions = {}): Promise<EntityPage> {
    return await told(async () => {
      const { filterClause, pageSize = PAGE_SIZE, pageToken, sortBy, signal } = options;
      if (pageToken !== undefined && pageToken !== '') return pageOf(await this.#pages.next(pageToken, signal));
      if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > PAGE_SIZE_MAX) {
        throw pgError('22023', `pageSize is a whole number from 1 to ${PAGE_SIZE_MAX}`);
      }
      const found = await this.#entity(entity, 'List');
      const database = await this.#open();
      const filter = await optionalFilter(found, filterClause, database);
      const sql = `select * from ${tableOf(found)}${filter.sql}${orderOf(sortBy)}`;
      const start = (ending: AbortSignal) => named(database.stream(sql, filter.parameters, ending), found);
      return pageOf(await this.#pages.first(start, pageSize, signal));
    });
  }

  /** undefined when there is no such row. */
  async get(entity: string, id: string, { signal }: CallOptions = {}): Promise<Fields | undefined> {
    return await told(async () => {
      const found = await this.#entity(entity, 'Get');
      const { query } = await this.#open();
      const { rows } = await query(`select * from ${tableOf(found)} where ${keyOf(found)} = $1`, [id], signal);
      const [row] = rows;
      return row === undefined ? undefined : renamed(row, found);
    });
  }

  /** Gives the key of the new row: `{ Sid }`. */
  async create(entity: string, fields: Fields, { signal }: CallOptions = {}): Promise<Fields> {
    return await told(async () => {
      const found = await this.#entity(entity, 'Create');
      const given = Object.entries(fields);
      if (given.length === 0) throw pgError('22023', 'there is no field to create a row with');
      const columns = given.map(([name]) => quoted(name)).join(', ');
      const values = given.map((_, index) => `$${index + 1}`).join(', ');
      const { query } = await this.#open();
      const sql = `insert into ${tableOf(found)} (${columns}) values (${values}) returning ${returned(found)}`;
      const { rows } = await query(sql, parametersOf(given), signal);
      return renamed(rows[0] ?? {}, found);
    });
  }

  /**
   * Gives the key of the row that was changed, `{ Sid }`; of several `{ Sids }`; for messages `{}`, as the connector
   * does. Throws SqlError P0002 when there was none.
   */
  async update(entity: string, selection: Selection, fields: Fields, { signal }: CallOptions = {}): Promise<Fields> {
    return await told(async () => {
      const found = await this.#entity(entity, 'Update');
      const given = Object.entries(fields);
      if (given.length === 0) throw pgError('22023', 'there is no field to update');
      const database = await this.#open();
      const filter = await selected(found, selection, given.length + 1, database);
      const sets = given.map(([name], index) => `${quoted(name)} = $${index + 1}`).join(', ');
      const sql = `update ${tableOf(found)} set ${sets} where ${filter.sql} returning ${returned(found)}`;
      const { rows } = await database.query(sql, [...parametersOf(given), ...filter.parameters], signal);
      if (rows.length === 0) throw noRow(found, selection);
      if (updateIsSilent(found)) return {};
      const keys = rows.map((row) => renamed(row, found));
      return keys.length === 1 ? (keys[0] ?? {}) : { Sids: keys.flatMap((key) => Object.values(key).slice(0, 1)) };
    });
  }

  /** Throws SqlError P0002 when there was no such row. */
  async delete(entity: string, selection: Selection, { signal }: CallOptions = {}): Promise<Fields> {
    return await told(async () => {
      const found = await this.#entity(entity, 'Delete');
      const database = await this.#open();
      const filter = await selected(found, selection, 1, database);
      const sql = `delete from ${tableOf(found)} where ${filter.sql}`;
      const { rowCount } = await database.query(sql, filter.parameters, signal);
      if (rowCount === 0) throw noRow(found, selection);
      return {};
    });
  }

  async actions(): Promise<readonly Action[]> {
    return await told(() => this.#catalogs.actions());
  }

  /** Throws SqlError 42883. */
  async action(name: string): Promise<Action> {
    return await told(() => this.#catalogs.action(name));
  }

  /** Throws SqlError 42883 when there is no such action. Gives the rows of its answer. */
  async execute(action: string, parameters: Fields = {}, { signal }: CallOptions = {}): Promise<readonly Fields[]> {
    return await told(async () => {
      const { schema, procedure } = await this.#catalogs.action(action);
      const given = Object.entries(parameters);
      const list = given.map(([name], index) => `${quoted(snakeCase(name))} => $${index + 1}`).join(', ');
      const { query } = await this.#open();
      const sql = `call ${quoted(schema)}.${quoted(procedure)}(${list})`;
      const { rows } = await query(sql, parametersOf(given), signal);
      return rows.map((row) => rename(row, parameterName));
    });
  }

  /** The rows of a statement, by the names that it gives them. */
  async executeSqlQuery(sql: string, { signal }: CallOptions = {}): Promise<readonly Fields[]> {
    return await told(async () => (await (await this.#open()).query(sql, [], signal)).rows);
  }

  /** Closes the lists that are open. */
  async close(): Promise<void> {
    await this.#pages.close();
  }

  async #entity(name: string, operation: Operation): Promise<Entity> {
    const entity = await this.#catalogs.entity(name);
    if (entity.operations.includes(operation)) return entity;
    throw pgError('0A000', `${entity.name} can't be used with ${operation}`, {
      hint: `It has ${entity.operations.join(', ')}.`,
    });
  }
}

/** Users' mistakes as SqlErrors. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SqlError ? error : toSqlError(error);
  }
}

const tableOf = ({ schema, table }: Entity): string => `${quoted(schema)}.${quoted(table)}`;
const keyOf = ({ key }: Entity): string => quoted(key[0] ?? '');

/** The key; everything where there is none. */
const returned = ({ key }: Entity): string => (key.length === 0 ? '*' : key.map(quoted).join(', '));

// as: values are checked when they become parameters of the statement.
const parametersOf = (given: readonly (readonly [string, unknown])[]): readonly Parameter[] =>
  given.map(([, value]) => value as Parameter);

const snakeCase = (name: string): string => name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

function rename(row: Fields, nameOf: (name: string) => string): Fields {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [nameOf(name), value]));
}

const renamed = (row: Fields, entity: Entity): Fields => rename(row, (column) => fieldName(entity, column));

async function* named(rows: AsyncGenerator<Fields, void, undefined>, entity: Entity): AsyncGenerator<Fields, void> {
  for await (const row of rows) yield renamed(row, entity);
}

const pageOf = (page: {
  readonly rows: readonly Fields[];
  readonly nextPageToken: string | undefined;
}): EntityPage => ({
  entities: page.rows,
  ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
});

async function optionalFilter(entity: Entity, clause: string | undefined, { parse }: Database): Promise<Filter> {
  if (clause === undefined || clause.trim() === '') return { sql: '', parameters: [] };
  const { sql, parameters } = await filterOf(clause, entity.key, 1, parse);
  return { sql: ` where ${sql}`, parameters };
}

async function selected(entity: Entity, selection: Selection, number: number, { parse }: Database): Promise<Filter> {
  if (typeof selection !== 'string') return await filterOf(selection.filterClause, entity.key, number, parse);
  if (entity.key.length !== 1) throw pgError('0A000', `the rows of ${entity.name} have no id; use filterClause`);
  return { sql: `${keyOf(entity)} = $${number}`, parameters: [selection] };
}

function noRow(entity: Entity, selection: Selection): PgError {
  const which = typeof selection === 'string' ? `"${selection}"` : 'that fits the filter';
  return pgError('P0002', `${entity.name} has no row ${which}`);
}
