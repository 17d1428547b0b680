// The array type of an element type. Arrays are stored as JSON text: `[1,2]`, or `{"d":[2],"l":[0],"e":[1,2]}`
// when there are several dimensions or another lower bound than 1.

import { pgError } from '../errors.ts';
import { arrayOf, EMPTY_ARRAY, formatArray, parseArray } from './array-text.ts';
import { concatBytes, sendInt32, viewOf } from './bytes.ts';
import { defineType, storedText } from './define-type.ts';
import { floatPart, storedPart } from './ordered-key.ts';
import type { SessionContext, StorageClass, TypeDefinition } from './type-definition.ts';
import type { ArrayValue, JsValue, SqlValue } from './values.ts';

export type Cell = null | number | string;

export function packElement(value: SqlValue): Cell {
  switch (typeof value) {
    case 'bigint':
      return value.toString();
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value);
    case 'string':
      return value;
    default:
      return value === null ? null : Buffer.from(value).toString('hex');
  }
}

export function unpackElement(cell: Cell, storage: StorageClass): SqlValue {
  if (cell === null) return null;
  switch (storage) {
    case 'int64':
      return BigInt(cell);
    case 'real':
      return cell === 'NaN' ? cell : Number(cell);
    case 'blob':
      return new Uint8Array(Buffer.from(String(cell), 'hex'));
    case 'boolean':
    case 'integer':
    case 'text':
      return cell;
  }
}

/** What JSON.parse gives for what `packArray` wrote. */
type Packed =
  readonly Cell[] | { readonly d: readonly number[]; readonly l: readonly number[]; readonly e: readonly Cell[] };

export function packArray(array: ArrayValue, element: TypeDefinition): string {
  const cells = array.elements.map((value) => (value === null ? null : packElement(element.toStorage(value))));
  const plain = array.dimensions.length <= 1 && (array.lowerBounds[0] ?? 1) === 1;
  return JSON.stringify(plain ? cells : { d: array.dimensions, l: array.lowerBounds, e: cells });
}

export function unpackArray(text: string, element: TypeDefinition): ArrayValue {
  // Storage holds only what packArray wrote.
  const packed = JSON.parse(text) as Packed;
  const unpack = (cells: readonly Cell[]): readonly JsValue[] =>
    cells.map((cell) => (cell === null ? null : element.fromStorage(unpackElement(cell, element.storage))));
  if ('d' in packed) return { dimensions: packed.d, lowerBounds: packed.l, elements: unpack(packed.e) };
  return arrayOf(unpack(packed));
}

/** Longer ones are not kept. */
const KEPT_TEXT_MAX = 65_536;

/** `= ANY ('{…}')` gives the same array for each row: it is unpacked once. */
function unpacker(element: TypeDefinition): (value: SqlValue) => ArrayValue {
  let last: { readonly text: string; readonly array: ArrayValue } | undefined;
  return (value) => {
    const text = storedText(value);
    if (last?.text === text) return last.array;
    const array = unpackArray(text, element);
    if (text.length <= KEPT_TEXT_MAX) last = { text, array };
    return array;
  };
}

/** array_cmp: elements in order, nulls last; then the number of elements, dimensions, bounds. */
export function arrayKey(array: ArrayValue, element: TypeDefinition): string {
  const { sortKey } = element;
  const parts = array.elements.map((value) => {
    if (value === null) return '2';
    return `1${storedPart(sortKey === undefined ? keyOfStored(element.toStorage(value)) : sortKey(value))}`;
  });
  const shape = [array.dimensions.length, ...array.dimensions, ...array.lowerBounds].map(floatPart);
  return `${parts.join('')}0${shape.join('')}`;
}

/** real stores NaN as text; in a key it has to be a number again. */
function keyOfStored(value: SqlValue): SqlValue {
  return value === 'NaN' ? Number.NaN : value;
}

function sendArray(array: ArrayValue, element: TypeDefinition, context: SessionContext): Uint8Array {
  const { send } = element;
  if (send === undefined) throw noBinary('output', element);
  const parts: Uint8Array[] = [
    sendInt32(array.dimensions.length),
    sendInt32(array.elements.includes(null) ? 1 : 0),
    sendInt32(element.oid),
  ];
  array.dimensions.forEach((size, index) => parts.push(sendInt32(size), sendInt32(array.lowerBounds[index] ?? 1)));
  for (const value of array.elements) {
    if (value === null) {
      parts.push(sendInt32(-1));
    } else {
      const bytes = send(value, context);
      parts.push(sendInt32(bytes.byteLength), bytes);
    }
  }
  return concatBytes(parts);
}

function receiveArray(bytes: Uint8Array, element: TypeDefinition, context: SessionContext): ArrayValue {
  const { receive } = element;
  if (receive === undefined) throw noBinary('input', element);
  const view = viewOf(bytes);
  let at = 0;
  const int = (): number => {
    if (at + 4 > bytes.byteLength) throw pgError('08P01', 'insufficient data left in message');
    at += 4;
    return view.getInt32(at - 4);
  };
  const count = int();
  int();
  const elementOid = int();
  if (count < 0 || count > 6)
    throw pgError('54000', `number of array dimensions (${count}) exceeds the maximum allowed (6)`);
  if (elementOid !== element.oid) {
    throw pgError(
      '42804',
      `binary data has array element type ${elementOid} (unknown) instead of expected ${element.oid} (${element.formalName})`,
    );
  }
  const dimensions: number[] = [];
  const lowerBounds: number[] = [];
  for (let index = 0; index < count; index += 1) {
    dimensions.push(int());
    lowerBounds.push(int());
  }
  const total = count === 0 ? 0 : dimensions.reduce((product, size) => product * size, 1);
  if (total < 0 || total > bytes.byteLength) throw pgError('22P03', 'incorrect binary data format');
  const elements: JsValue[] = [];
  for (let index = 0; index < total; index += 1) {
    const length = int();
    if (length < 0) {
      elements.push(null);
    } else {
      if (at + length > bytes.byteLength) throw pgError('22P03', 'insufficient data left in message');
      elements.push(receive(bytes.subarray(at, at + length), context));
      at += length;
    }
  }
  return total === 0 ? EMPTY_ARRAY : { dimensions, lowerBounds, elements };
}

function noBinary(direction: string, element: TypeDefinition): Error {
  return pgError('42883', `no binary ${direction} function available for type ${element.formalName}`);
}

export function arrayTypeOf(element: TypeDefinition): TypeDefinition {
  const { modifier } = element;
  const comparison = element.comparison === 'none' ? 'none' : 'key';
  return defineType<ArrayValue>({
    oid: element.arrayOid,
    name: `_${element.name}`,
    formalName: `${element.formalName}[]`,
    kind: 'array',
    category: 'A',
    length: -1,
    arrayOid: 0,
    elementOid: element.oid,
    storage: 'text',
    comparison,
    ...(comparison === 'key' ? { sortKey: (value: ArrayValue) => arrayKey(value, element) } : {}),
    toStorage: (value) => packArray(value, element),
    fromStorage: unpacker(element),
    input: (text, context) => parseArray(text, (item) => element.input(item, context)),
    output: (value, context) => formatArray(value, (item) => element.output(item, context)),
    receive: (bytes, context) => receiveArray(bytes, element, context),
    send: (value, context) => sendArray(value, element, context),
    ...(modifier === undefined
      ? {}
      : {
          modifier: {
            ...modifier,
            apply: (value: ArrayValue, typmod: number, explicit: boolean): ArrayValue => ({
              ...value,
              elements: value.elements.map((item) => (item === null ? null : modifier.apply(item, typmod, explicit))),
            }),
          },
        }),
    description: `an array of ${element.formalName}`,
  });
}

/** int2vector and oidvector: arrays that start at 0 and print as `1 2 3`. */
export function vectorTypeOf(element: TypeDefinition, oid: number, name: string, arrayOid: number): TypeDefinition {
  const base = arrayTypeOf(element);
  return defineType<ArrayValue>({
    oid,
    name,
    category: 'A',
    length: -1,
    arrayOid,
    elementOid: element.oid,
    storage: 'text',
    comparison: 'key',
    // Shorter ones first.
    sortKey: (value) => floatPart(value.elements.length) + arrayKey(value, element),
    toStorage: (value) => packArray(value, element),
    fromStorage: unpacker(element),
    input: (text, context) => {
      const elements = text
        .split(/[ \t\n\v\f\r]+/)
        .filter((part) => part !== '')
        .map((part) => element.input(part, context));
      return { dimensions: [elements.length], lowerBounds: [0], elements };
    },
    output: (value, context) =>
      value.elements.map((item) => (item === null ? '' : element.output(item, context))).join(' '),
    // A vector's binary form is that of its array type.
    ...(base.send === undefined ? {} : { send: base.send }),
    receive: (bytes, context) => {
      const value = receiveArray(bytes, element, context);
      if (value.dimensions.length !== 1 || value.lowerBounds[0] !== 0) throw pgError('22P03', `invalid ${name} data`);
      return value;
    },
    description: `a list of ${element.name} in the catalog`,
  });
}
