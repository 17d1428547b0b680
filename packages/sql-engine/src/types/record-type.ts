// record: a row value. Its fields carry their types; stored as JSON, printed as `(1,"a b",)`.

import { pgError } from '../errors.ts';
import { arrayTypeOf, packElement, unpackElement } from './array-type.ts';
import type { Cell } from './array-type.ts';
import { concatBytes, sendInt32 } from './bytes.ts';
import { defineType, storedText } from './define-type.ts';
import { storedPart } from './ordered-key.ts';
import type { TypeDefinition } from './type-definition.ts';
import type { RecordValue } from './values.ts';

/** Fields can have any type: the look-up is given by whoever has them all. */
export type TypeLookup = (oid: number) => TypeDefinition;

function formatField(text: string): string {
  if (text !== '' && !/[\s"\\(),]/.test(text)) return text;
  return `"${text.replace(/["\\]/g, '$&$&')}"`;
}

export function recordTypeOf(lookup: TypeLookup): TypeDefinition {
  return defineType<RecordValue>({
    oid: 2249,
    name: 'record',
    kind: 'pseudo',
    category: 'P',
    length: -1,
    arrayOid: 2287,
    storage: 'text',
    comparison: 'key',
    sortKey: ({ fields }) =>
      fields
        .map(({ type, value }) => {
          if (value === null) return '2';
          const definition = lookup(type);
          const stored = definition.sortKey === undefined ? definition.toStorage(value) : definition.sortKey(value);
          return `1${storedPart(stored === 'NaN' ? Number.NaN : stored)}`;
        })
        .join(''),
    toStorage: ({ fields }) =>
      JSON.stringify(
        fields.map(({ type, value, name }) => {
          const cell = value === null ? null : packElement(lookup(type).toStorage(value));
          return name === undefined ? [type, cell] : [type, cell, name];
        }),
      ),
    fromStorage: (value) => {
      // Storage holds only what toStorage wrote.
      const packed = JSON.parse(storedText(value)) as readonly (readonly [number, Cell, string?])[];
      return {
        fields: packed.map(([type, cell, name]) => {
          const definition = lookup(type);
          return {
            type,
            value: cell === null ? null : definition.fromStorage(unpackElement(cell, definition.storage)),
            ...(name === undefined ? {} : { name }),
          };
        }),
      };
    },
    input: () => {
      throw pgError('0A000', 'input of anonymous composite types is not implemented');
    },
    output: ({ fields }, context) =>
      `(${fields.map(({ type, value }) => (value === null ? '' : formatField(lookup(type).output(value, context)))).join(',')})`,
    send: ({ fields }, context) => {
      const parts = [sendInt32(fields.length)];
      for (const { type, value } of fields) {
        parts.push(sendInt32(type));
        if (value === null) {
          parts.push(sendInt32(-1));
          continue;
        }
        const { send, formalName } = lookup(type);
        if (send === undefined) throw pgError('42883', `no binary output function available for type ${formalName}`);
        const bytes = send(value, context);
        parts.push(sendInt32(bytes.byteLength), bytes);
      }
      return concatBytes(parts);
    },
    description: 'a row of values',
  });
}

/** record[] is a pseudo-type, too, with a category of its own. */
export function recordArrayTypeOf(record: TypeDefinition): TypeDefinition {
  return { ...arrayTypeOf(record), kind: 'pseudo', category: 'P' };
}
