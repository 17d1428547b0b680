// Format codes of Bind: none, one for all, or one each; and the values of parameters by their types.

import { PgError, pgError, type Format } from '@twilio-sql/sql-engine';
import { findTypeByOid, type JsValue, type SessionContext } from '@twilio-sql/sql-engine/wire';
import { protocolViolation } from '../codec/byte-reader.ts';
import { UTF8, type ClientEncoding } from '../codec/client-encoding.ts';
import { binaryRecoder } from '../codec/recode-rows.ts';

/** Throws 22023. */
export function formatOf(code: number): Format {
  if (code === 0) return 'text';
  if (code === 1) return 'binary';
  throw pgError('22023', `unsupported format code: ${code}`);
}

/** Throws 08P01 when there are neither none, one nor as many as columns. */
export function resultFormats(codes: readonly number[], columns: number): readonly Format[] {
  if (codes.length > 1 && codes.length !== columns) {
    throw protocolViolation(`bind message has ${codes.length} result formats but query has ${columns} columns`);
  }
  return codes.map(formatOf);
}

/** For RowDescription. */
export function formatCodes(formats: readonly Format[]): readonly number[] {
  return formats.map((format) => (format === 'binary' ? 1 : 0));
}

export interface BoundValues {
  readonly statement: string;
  readonly portal: string;
  readonly types: readonly number[];
  readonly formats: readonly number[];
  readonly values: readonly (Uint8Array | null)[];
}

/** Throws 08P01, 22021, 22P02, 22P03 and whatever a type's input throws. */
export function decodeParameters(
  bound: BoundValues,
  context: SessionContext,
  encoding: ClientEncoding = UTF8,
): readonly JsValue[] {
  const { formats, values, types } = bound;
  if (formats.length > 1 && formats.length !== values.length) {
    throw protocolViolation(`bind message has ${formats.length} parameter formats but ${values.length} parameters`);
  }
  if (values.length !== types.length) {
    throw protocolViolation(
      `bind message supplies ${values.length} parameters, but prepared statement "${bound.statement}" requires ${types.length}`,
    );
  }
  return values.map((value, index) => {
    try {
      const format = formatOf(formats[formats.length === 1 ? 0 : index] ?? 0);
      if (value === null) return null;
      return decodeParameter(value, format, types[index] ?? 0, context, encoding);
    } catch (error) {
      throw ofParameter(error, bound.portal, index + 1);
    }
  });
}

/** Binary data that are no value of their type are told with what they were for. */
export function namedIncorrect(error: unknown, what: string): unknown {
  if (error instanceof RangeError) return namedIncorrect(new PgError(incorrectBinary, { cause: error }), what);
  if (!(error instanceof PgError)) return error;
  const { where: _where, ...fields } = error.fields;
  const isIncorrect = fields.message === incorrectBinary.message;
  const message = isIncorrect ? `${fields.message} in ${what}` : fields.message;
  return new PgError({ ...fields, message }, { cause: error });
}

/** The error with the parameter in its context, as Postgres tells it; values are not repeated. */
function ofParameter(error: unknown, portal: string, number: number): unknown {
  const name = portal === '' ? 'unnamed portal' : `portal "${portal}"`;
  // Bytes that end too early for who reads them.
  if (error instanceof RangeError) return ofParameter(new PgError(incorrectBinary, { cause: error }), portal, number);
  if (!(error instanceof PgError)) return error;
  const { message, where = '' } = error.fields;
  return new PgError(
    {
      ...error.fields,
      message: message === incorrectBinary.message ? `${message} in bind parameter ${number}` : message,
      where: `${name} parameter $${number}${where}`,
    },
    { cause: error },
  );
}

const incorrectBinary = { code: '22P03', message: 'incorrect binary data format' };

function withContext(error: unknown, where: string): unknown {
  return error instanceof PgError ? new PgError({ ...error.fields, where }, { cause: error }) : error;
}

/** One value, in text or binary. Throws what its type's input throws. */
export function decodeParameter(
  value: Uint8Array,
  format: Format,
  oid: number,
  context: SessionContext,
  encoding: ClientEncoding,
): JsValue {
  const type = findTypeByOid(oid);
  if (type === undefined) throw pgError('42704', `type with OID ${oid} does not exist`);
  if (format === 'text') {
    const text = encoding.decode(value);
    try {
      return type.input(text, context);
    } catch (error) {
      throw withContext(error, " = '...'");
    }
  }
  if (type.receive === undefined) {
    throw pgError('42883', `no binary input function available for type ${type.formalName}`);
  }
  const toUtf8 = encoding.isUtf8 ? undefined : binaryRecoder(oid, (text) => Buffer.from(encoding.decode(text), 'utf8'));
  return type.receive(toUtf8 === undefined ? value : toUtf8(Buffer.from(value)), context);
}
