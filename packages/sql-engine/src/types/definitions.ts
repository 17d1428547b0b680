// Every type, from the files of this folder.

import { arrayTypeOf, vectorTypeOf } from './array-type.ts';
import { bitType, varbitType } from './bit-string.ts';
import { booleanType } from './boolean.ts';
import { byteaType } from './bytea.ts';
import { dateType } from './date.ts';
import { float4Type, float8Type } from './floats.ts';
import { cidType, int2Type, int4Type, int8Type, oidType, xid8Type, xidType } from './integers.ts';
import { intervalType } from './interval.ts';
import { jsonbType, jsonType } from './json.ts';
import { jsonPathType } from './jsonpath.ts';
import { cidrType, inetType } from './network-types.ts';
import { numericType } from './numeric.ts';
import { opaqueTypes } from './opaque-types.ts';
import { pseudoTypes } from './pseudo-types.ts';
import { rangeFamilies } from './range-families.ts';
import { rangeTypesOf } from './range-type.ts';
import { recordArrayTypeOf, recordTypeOf } from './record-type.ts';
import { regTypes } from './reg-types.ts';
import { bpcharType, charType, cstringType, nameType, textType, unknownType, varcharType } from './text-types.ts';
import { timestampTypeDefinition, timestamptzType } from './timestamp.ts';
import { timetzType, timeType } from './time.ts';
import type { TypeDefinition } from './type-definition.ts';
import { uuidType } from './uuid.ts';

const scalarTypes: readonly TypeDefinition[] = [
  booleanType,
  byteaType,
  charType,
  nameType,
  int8Type,
  int2Type,
  int4Type,
  textType,
  oidType,
  xidType,
  cidType,
  xid8Type,
  jsonType,
  float4Type,
  float8Type,
  unknownType,
  bpcharType,
  varcharType,
  dateType,
  timeType,
  timestampTypeDefinition,
  timestamptzType,
  intervalType,
  timetzType,
  numericType,
  uuidType,
  jsonbType,
  jsonPathType,
  bitType,
  varbitType,
  inetType,
  cidrType,
  cstringType,
  vectorTypeOf(int2Type, 22, 'int2vector', 1006),
  vectorTypeOf(oidType, 30, 'oidvector', 1013),
  ...rangeFamilies.flatMap(rangeTypesOf),
  ...regTypes,
  ...opaqueTypes,
  ...pseudoTypes,
];

const recordType = recordTypeOf((oid) => {
  const type = byOid.get(oid);
  if (type === undefined) throw new Error(`no type with OID ${oid}`);
  return type;
});

export const typeDefinitions: readonly TypeDefinition[] = [
  ...scalarTypes,
  ...scalarTypes.filter((type) => type.arrayOid !== 0).map(arrayTypeOf),
  recordType,
  recordArrayTypeOf(recordType),
];

const byOid = new Map(typeDefinitions.map((type) => [type.oid, type]));
