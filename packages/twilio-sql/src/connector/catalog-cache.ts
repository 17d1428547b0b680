// The catalogs of a connection, read when they are first needed, and again for a name that is not found in them: tables
// come while a server runs.
import { PgError } from '@twilio-sql/sql-engine';
import {
  findNamed,
  readActions,
  readEntities,
  readFields,
  type Action,
  type Ask,
  type Entity,
  type EntityDescription,
} from './catalog.ts';

/** Names that do not exist do not have the catalogs read more often than this. */
const KEPT_MS = 5_000;

interface Read<T> {
  readonly items: Promise<readonly T[]>;
  readonly at: number;
}

export class CatalogCache {
  readonly #ask: () => Promise<Ask>;
  readonly #now: () => number;
  #entities: Read<Entity> | undefined;
  #actions: Read<Action> | undefined;

  constructor(ask: () => Promise<Ask>, now: () => number = Date.now) {
    this.#ask = ask;
    this.#now = now;
  }

  async entities(): Promise<readonly Entity[]> {
    const read = (this.#entities ??= { items: this.#read(readEntities), at: this.#now() });
    read.items.catch(() => (this.#entities = undefined));
    return await read.items;
  }

  async actions(): Promise<readonly Action[]> {
    const read = (this.#actions ??= { items: this.#read(readActions), at: this.#now() });
    read.items.catch(() => (this.#actions = undefined));
    return await read.items;
  }

  /** Throws PgError 42P01. */
  async entity(name: string): Promise<Entity> {
    return await this.#find(
      async () => findNamed(await this.entities(), name, 'entity'),
      () => this.#entities,
      () => (this.#entities = undefined),
    );
  }

  /** Throws PgError 42883. */
  async action(name: string): Promise<Action> {
    return await this.#find(
      async () => findNamed(await this.actions(), name, 'action'),
      () => this.#actions,
      () => (this.#actions = undefined),
    );
  }

  async describe(entities: readonly Entity[]): Promise<readonly EntityDescription[]> {
    if (entities.length === 0) return [];
    const fields = await readFields(await this.#ask(), entities);
    return entities.map(({ name, description, operations }, index) => ({
      name,
      description,
      operations,
      fields: fields[index] ?? [],
    }));
  }

  async #read<T>(read: (ask: Ask) => Promise<readonly T[]>): Promise<readonly T[]> {
    return await read(await this.#ask());
  }

  async #find<T>(find: () => Promise<T>, known: () => Read<T> | undefined, forget: () => void): Promise<T> {
    const before = known();
    try {
      return await find();
    } catch (error) {
      const old = before !== undefined && this.#now() - before.at > KEPT_MS;
      if (!(error instanceof PgError) || !old) throw error;
      if (known() === before) forget();
      return await find();
    }
  }
}
