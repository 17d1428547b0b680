// OIDs of the types that results are treated differently for (pg_type).

export const BOOL = 16;
export const BYTEA = 17;
export const INT8 = 20;
export const INT2 = 21;
export const INT4 = 23;
export const OID = 26;
export const JSON_OID = 114;
export const FLOAT4 = 700;
export const FLOAT8 = 701;
export const DATE = 1082;
export const TIMESTAMP = 1114;
export const TIMESTAMPTZ = 1184;
export const NUMERIC = 1700;
export const JSONB = 3802;

export function isJson(oid: number): boolean {
  return oid === JSON_OID || oid === JSONB;
}
