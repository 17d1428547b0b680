// Makers of type rows: typed input and output here, JsValue and SqlValue outside.

import type { SessionContext, StorageClass, TypeCategory, TypeDefinition } from './type-definition.ts';
import type { JsValue, SqlValue } from './values.ts';

export interface TypeOptions<V extends JsValue> {
  readonly oid: number;
  readonly name: string;
  readonly formalName?: string;
  readonly kind?: TypeDefinition['kind'];
  readonly category: TypeCategory;
  readonly preferred?: boolean;
  readonly length: number;
  readonly arrayOid: number;
  readonly elementOid?: number;
  readonly range?: TypeDefinition['range'];
  readonly storage: StorageClass;
  readonly comparison: TypeDefinition['comparison'];
  readonly sortKey?: (value: V) => SqlValue;
  readonly toStorage: (value: V) => SqlValue;
  readonly fromStorage: (value: SqlValue) => V;
  readonly input: (text: string, context: SessionContext) => V;
  readonly output: (value: V, context: SessionContext) => string;
  readonly outputStored?: (value: SqlValue, context: SessionContext) => string;
  readonly receive?: (bytes: Uint8Array, context: SessionContext) => V;
  readonly send?: (value: V, context: SessionContext) => Uint8Array;
  readonly modifier?: {
    readonly parse: (args: readonly number[]) => number;
    readonly format: (modifier: number) => string;
    readonly apply: (value: V, modifier: number, explicit: boolean) => V;
  };
  readonly description: string;
}

export function defineType<V extends JsValue>(options: TypeOptions<V>): TypeDefinition {
  const { formalName = options.name, kind = 'base', preferred = false, elementOid = 0, ...rest } = options;
  // The border between rows, where every value is a JsValue, and the type's own code: callers hand in values of
  // the type, the binder sees to it.
  return { ...rest, formalName, kind, preferred, elementOid } as unknown as TypeDefinition;
}

interface Storage<V extends JsValue> {
  readonly storage: StorageClass;
  readonly toStorage: (value: V) => SqlValue;
  readonly fromStorage: (value: SqlValue) => V;
}

// The casts below are at the border to SQLite: a column holds what toStorage made.

export const textStorage: Storage<string> = {
  storage: 'text',
  toStorage: (value) => value,
  fromStorage: (value) => (typeof value === 'string' ? value : String(value)),
};

export const integerStorage: Storage<number> = {
  storage: 'integer',
  toStorage: (value) => value,
  fromStorage: (value) => (typeof value === 'number' ? value : Number(value)),
};

export const int64Storage: Storage<bigint> = {
  storage: 'int64',
  toStorage: (value) => value,
  fromStorage: (value) => (typeof value === 'bigint' ? value : BigInt(value as number)),
};

export const blobStorage: Storage<Uint8Array> = {
  storage: 'blob',
  toStorage: (value) => value,
  fromStorage: (value) => value as Uint8Array,
};

/** Text that comes from SQLite as it is to be printed. */
export function storedText(value: SqlValue): string {
  return typeof value === 'string' ? value : String(value);
}
