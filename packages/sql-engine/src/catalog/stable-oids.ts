// OIDs for what has none in Postgres: made from the object's name, so that they are the same from start to start and
// do not move when other objects come or go.

/** Postgres gives OIDs below to the system. */
const FIRST_USER_OID = 16384;
/** Some clients keep OIDs in signed integers. */
const LAST_USER_OID = 0x7fffffff;

export type ObjectKind =
  | 'schema'
  | 'relation'
  | 'row type'
  | 'array type'
  | 'index'
  | 'constraint'
  | 'role'
  | 'database'
  | 'cast'
  | 'routine'
  | 'setting'
  | 'default';

/** 32-bit FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

function wantedOid(key: string): number {
  return FIRST_USER_OID + (hash(key) % (LAST_USER_OID - FIRST_USER_OID));
}

export interface OidSource {
  readonly oidOf: (kind: ObjectKind, name: string) => number;
}

/**
 * OIDs of the objects named here; two that want the same one are settled in the order of their names, whatever
 * order they come in. Others asked for later get theirs as well, and yield to those.
 */
export function createOidSource(objects: Iterable<readonly [kind: ObjectKind, name: string]>): OidSource {
  const oids = new Map<string, number>();
  const taken = new Set<number>();
  const assign = (key: string): number => {
    let oid = wantedOid(key);
    while (taken.has(oid)) oid = oid === LAST_USER_OID ? FIRST_USER_OID : oid + 1;
    taken.add(oid);
    oids.set(key, oid);
    return oid;
  };
  for (const key of [...new Set([...objects].map(([kind, name]) => `${kind} ${name}`))].sort()) assign(key);
  return { oidOf: (kind, name) => oids.get(`${kind} ${name}`) ?? assign(`${kind} ${name}`) };
}
