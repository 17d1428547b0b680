// regclass, regtype and the other OID aliases: numbers that print as names. The names come from whoever owns the
// catalog, through `setRegNames`; until then numbers are read and printed.

import { pgError } from '../errors.ts';
import { fixedView, sendUint32 } from './bytes.ts';
import { defineType, integerStorage } from './define-type.ts';
import { parseUnsigned } from './integers.ts';
import type { SessionContext, TypeDefinition } from './type-definition.ts';

/** `type` is `regclass`, `regtype` …; names arrive as typed, quoting included. */
export interface RegNames {
  readonly nameOf: (type: string, oid: number, context: SessionContext) => string | undefined;
  /** undefined when there is no such object; may throw a PgError of its own. */
  readonly oidOf: (type: string, name: string, context: SessionContext) => number | undefined;
}

let regNames: RegNames | undefined;

/** Once a thread: the catalog is the same for all its sessions. */
export function setRegNames(names: RegNames | undefined): void {
  regNames = names;
}

const missing: Readonly<Record<string, (name: string) => readonly [string, string]>> = {
  regclass: (name) => ['42P01', `relation "${name}" does not exist`],
  regtype: (name) => ['42704', `type "${name}" does not exist`],
  regproc: (name) => ['42883', `function "${name}" does not exist`],
  regprocedure: (name) => ['42883', `function "${name}" does not exist`],
  regoper: (name) => ['42883', `operator does not exist: ${name}`],
  regoperator: (name) => ['42883', `operator does not exist: ${name}`],
  regnamespace: (name) => ['3F000', `schema "${name}" does not exist`],
  regrole: (name) => ['42704', `role "${name}" does not exist`],
  regcollation: (name) => ['42704', `collation "${name}" for encoding "UTF8" does not exist`],
  regconfig: (name) => ['42704', `text search configuration "${name}" does not exist`],
  regdictionary: (name) => ['42704', `text search dictionary "${name}" does not exist`],
};

function regType(oid: number, name: string, arrayOid: number): TypeDefinition {
  // A minus is an operator's name.
  const none = name === 'regoper' || name === 'regoperator' ? '0' : '-';
  return defineType<number>({
    oid,
    name,
    category: 'N',
    length: 4,
    arrayOid,
    ...integerStorage,
    comparison: 'native',
    input: (text, context) => {
      if (text === none) return 0;
      if (/^\d+$/.test(text)) return parseUnsigned(text, 'oid');
      const found = regNames?.oidOf(name, text, context);
      if (found !== undefined) return found;
      const [code, message] = missing[name]?.(text) ?? ['42704', `"${text}" does not exist`];
      throw pgError(code, message);
    },
    output: (value, context) => (value === 0 ? none : (regNames?.nameOf(name, value, context) ?? String(value))),
    receive: (bytes) => fixedView(bytes, 4).getUint32(0),
    send: sendUint32,
    description: `an OID that is printed as a name (${name.slice(3)})`,
  });
}

export const regTypes: readonly TypeDefinition[] = [
  regType(24, 'regproc', 1008),
  regType(2202, 'regprocedure', 2207),
  regType(2203, 'regoper', 2208),
  regType(2204, 'regoperator', 2209),
  regType(2205, 'regclass', 2210),
  regType(2206, 'regtype', 2211),
  regType(4089, 'regnamespace', 4090),
  regType(4096, 'regrole', 4097),
  regType(4191, 'regcollation', 4192),
  regType(3734, 'regconfig', 3735),
  regType(3769, 'regdictionary', 3770),
];
