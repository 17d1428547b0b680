// The function call protocol (Postgres' fastpath.c): one function by its OID, arguments as in Bind, one value back. It
// runs as the SELECT that calls it.

import { pgError, type Session } from '@twilio-sql/sql-engine';
import { functionByOid, type CallableFunction } from '@twilio-sql/sql-engine/wire';
import { protocolViolation } from '../codec/byte-reader.ts';
import { recodeRows } from '../codec/recode-rows.ts';
import type { FrontendMessage } from '../messages/frontend.ts';
import { decodeParameter, formatOf, namedIncorrect } from '../protocol/formats.ts';
import type { Output } from './output.ts';

type FunctionCall = Extract<FrontendMessage, { readonly kind: 'function-call' }>;

/** Type, length, count of columns, length of the first. */
const ROW_HEADER_BYTES = 1 + 4 + 2 + 4;

export async function runFunctionCall(
  session: Session,
  message: FunctionCall,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  if (session.transactionStatus() === 'E') {
    throw pgError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
  }
  const called = calledFunction(message.oid);
  const parameters = argumentsOf(message, called, session, output);
  const format = formatOf(message.resultFormat);
  const [parsed] = await session.parse(callOf(called));
  if (parsed === undefined) throw new Error('the call of a function is a statement');
  const statement = await session.prepare(parsed, called.argumentTypes);
  const execution = await session.execute(statement, { parameters, resultFormats: [format], signal });
  const chunks: Uint8Array[] = [];
  for await (const { bytes } of execution.chunks) chunks.push(bytes);
  const layout = { fields: execution.fields ?? [], formats: [format] };
  const rows = Buffer.concat(chunks);
  const row = output.encoding.isUtf8 ? rows : Buffer.from(recodeRows(rows, layout, output.encoding));
  const isNull = row.readInt32BE(ROW_HEADER_BYTES - 4) === -1;
  output.send({ kind: 'function-call-response', value: isNull ? null : row.subarray(ROW_HEADER_BYTES) });
}

/** Throws 42883, and 0A000 for what is no plain function. */
function calledFunction(oid: number): CallableFunction {
  const found = functionByOid(oid);
  if (found === undefined) throw pgError('42883', `function with OID ${oid} does not exist`);
  if (found.kind !== 'function') throw pgError('0A000', `cannot call function "${found.name}" via fastpath interface`);
  return found;
}

function argumentsOf(
  { formats, values }: FunctionCall,
  { argumentTypes }: CallableFunction,
  session: Session,
  output: Output,
): ReturnType<typeof decodeParameter>[] {
  if (values.length !== argumentTypes.length) {
    throw protocolViolation(
      `function call message contains ${values.length} arguments but function requires ${argumentTypes.length}`,
    );
  }
  if (formats.length > 1 && formats.length !== values.length) {
    throw protocolViolation(
      `function call message contains ${formats.length} argument formats but ${values.length} arguments`,
    );
  }
  const context = session.context();
  return values.map((value, index) => {
    const format = formatOf(formats[formats.length === 1 ? 0 : index] ?? 0);
    if (value === null) return null;
    try {
      return decodeParameter(value, format, argumentTypes[index] ?? 0, context, output.encoding);
    } catch (error) {
      throw namedIncorrect(error, `function argument ${index + 1}`);
    }
  });
}

function callOf({ schema, name, argumentTypes }: CallableFunction): string {
  const quoted = [schema, name].map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
  return `SELECT ${quoted}(${argumentTypes.map((_type, index) => `$${index + 1}`).join(', ')})`;
}
