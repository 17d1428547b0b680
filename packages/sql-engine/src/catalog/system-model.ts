// What the rows of the system's relations are made from: the facts, the registries, and what only the running server
// knows (sessions, settings), which is asked when rows are read.

import type { SettingDefinition } from '../driver/driver.ts';
import type { LockKey } from '../functions/lock-keys.ts';
import type { ListedCursor, ListedStatement } from '../functions/server-sessions.ts';
import type { CatalogFacts, RelationFact } from './catalog-facts.ts';
import { createOidSource, type OidSource } from './stable-oids.ts';
import { systemRelations } from './system-relations.ts';

/** Of a connection under TLS. */
export interface EncryptionFacts {
  /** `TLSv1.3` */
  readonly version: string;
  readonly cipher: string;
  readonly bits: number;
}

/** One row of pg_stat_activity. Times are microseconds since 1970 UTC. */
export interface Activity {
  readonly processId: number;
  readonly user: string;
  readonly database: string;
  readonly applicationName: string;
  readonly clientAddress: string | undefined;
  readonly clientPort: number | undefined;
  readonly backendStart: bigint;
  readonly transactionStart: bigint | undefined;
  readonly queryStart: bigint | undefined;
  readonly stateChange: bigint | undefined;
  readonly state: 'active' | 'idle' | 'idle in transaction' | 'idle in transaction (aborted)';
  readonly query: string;
  /** undefined: not encrypted. */
  readonly encryption: EncryptionFacts | undefined;
}

/** An advisory lock that a session holds or waits for. */
export interface AdvisoryLock {
  readonly processId: number;
  readonly database: string;
  readonly key: LockKey;
  readonly shared: boolean;
  readonly granted: boolean;
}

/** What pg_stat_database counts. */
export interface DatabaseActivity {
  readonly backends: number;
  readonly sessions: bigint;
  readonly killed: bigint;
  readonly commits: bigint;
  readonly rollbacks: bigint;
}

/** What the catalogs ask of the running server. Called for each statement that reads them. */
export interface ServerState {
  readonly settings: readonly SettingDefinition[];
  readonly activity: () => readonly Activity[];
  readonly databaseActivity: (database: string) => DatabaseActivity;
  /** Of one session, by its process id. */
  readonly preparedStatements: (processId: number) => readonly ListedStatement[];
  readonly cursors: (processId: number) => readonly ListedCursor[];
  readonly advisoryLocks: () => readonly AdvisoryLock[];
  /** Names of the databases that can be connected to; the session's own is added. */
  readonly databases: () => readonly string[];
  /** Names of the other roles; the session's own user is the owner of everything. */
  readonly roles: () => readonly string[];
  readonly now: () => Date;
}

export const NO_SERVER: ServerState = {
  settings: [],
  activity: () => [],
  databaseActivity: () => ({ backends: 0, sessions: 0n, killed: 0n, commits: 0n, rollbacks: 0n }),
  preparedStatements: () => [],
  cursors: () => [],
  advisoryLocks: () => [],
  databases: () => [],
  roles: () => [],
  now: () => new Date(),
};

/** Who reads. */
export interface Reader {
  readonly user: string;
  readonly database: string;
  readonly processId: number;
  /** Every setting by its name, as SHOW prints it. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface SystemModel {
  readonly facts: CatalogFacts;
  /** The system's and the drivers'. */
  readonly relations: readonly RelationFact[];
  readonly findRelation: (oid: number) => RelationFact | undefined;
  /** Another relation's foreign key refers to it. */
  readonly isReferenced: (oid: number) => boolean;
  readonly findSchemaOid: (name: string) => number | undefined;
  readonly server: ServerState;
  readonly oids: OidSource;
}

/** Every object belongs to the reader: the role with the OID of Postgres' bootstrap superuser. */
export const OWNER_OID = 10;

export function createSystemModel(facts: CatalogFacts, server: ServerState): SystemModel {
  const relations = [...systemRelations(), ...facts.relations];
  const byOid = new Map(relations.map((relation) => [relation.oid, relation]));
  const schemas = new Map(facts.schemas.map((schema) => [schema.name, schema.oid]));
  let referenced: ReadonlySet<number> | undefined;
  return {
    facts,
    relations,
    server,
    oids: createOidSource([]),
    findRelation: (oid) => byOid.get(oid),
    isReferenced: (oid) => (referenced ??= referencedRelations(relations)).has(oid),
    findSchemaOid: (name) => schemas.get(name),
  };
}

function referencedRelations(relations: readonly RelationFact[]): ReadonlySet<number> {
  return new Set(
    relations.flatMap((relation) =>
      relation.constraints.flatMap((constraint) => (constraint.kind === 'foreign' ? constraint.referenced : [])),
    ),
  );
}

export function relationOf(model: SystemModel, oid: number): RelationFact {
  const relation = model.findRelation(oid);
  if (relation === undefined) throw new Error(`no relation with OID ${oid}`);
  return relation;
}

export function schemaOid(model: SystemModel, name: string): number {
  const oid = model.findSchemaOid(name);
  if (oid === undefined) throw new Error(`no schema ${name}`);
  return oid;
}

export function databaseNames(model: SystemModel, reader: Reader): readonly string[] {
  return [...new Set([reader.database, ...model.server.databases()])];
}

export function databaseOid(model: SystemModel, name: string): number {
  return model.oids.oidOf('database', name);
}

/** The reader first. */
export function roleNames(model: SystemModel, reader: Reader): readonly string[] {
  return [...new Set([reader.user, ...model.server.roles()])];
}

export function roleOid(model: SystemModel, reader: Reader, name: string): number {
  return name === reader.user ? OWNER_OID : model.oids.oidOf('role', name);
}
