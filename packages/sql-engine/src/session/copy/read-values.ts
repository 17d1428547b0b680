// What comes in for COPY FROM, as rows of values of the columns' types.

import type { Field } from '../../engine.ts';
import { notSupported, pgError, PgError } from '../../errors.ts';
import { applyModifier } from '../../plan/fold.ts';
import { typeByOid } from '../../types/registry.ts';
import type { SessionContext } from '../../types/type-definition.ts';
import type { JsValue } from '../../types/values.ts';
import { binaryCopyRows } from './decode-binary.ts';
import { copyRows } from './decode-lines.ts';
import type { CopyOptions } from './options.ts';

export interface CopySource {
  readonly data: AsyncIterable<Uint8Array>;
  /** For errors. */
  readonly table: string;
  readonly fields: readonly Field[];
  readonly options: CopyOptions;
  readonly session: SessionContext;
}

/** Changed as the data are read. */
export interface CopyPlace {
  /** 0 before the first one: in the header of binary data. */
  line: number;
  /** Of the value that is being read; empty between two of them. */
  column: string;
}

interface ReadRow {
  readonly values: readonly (string | Uint8Array | null)[];
  readonly missing?: string;
}

type Input = (value: string | Uint8Array | null) => JsValue;

/** Rows in pages of `rowsOfPage`. Throws what the format and the types throw, with the line in CONTEXT. */
export async function* copiedPages(source: CopySource, rowsOfPage: number): AsyncGenerator<readonly JsValue[][]> {
  const { data, fields, options, session, table } = source;
  const inputs = fields.map((field) => inputOf(field, session));
  const names = fields.map((field) => field.name);
  const place: CopyPlace = { line: 0, column: '' };
  let page: JsValue[][] = [];
  try {
    const rows =
      options.format === 'binary' ? binaryCopyRows(data, names, place) : copyRows(data, options, names, place);
    for await (const piece of rows as AsyncIterable<Iterable<ReadRow>>) {
      for (const { values, missing } of piece) {
        const row = new Array<JsValue>(inputs.length);
        const count = missing === undefined ? inputs.length : values.length;
        for (let index = 0; index < count; index++) {
          place.column = names[index] ?? '';
          row[index] = inputs[index]?.(values[index] ?? null) ?? null;
        }
        place.column = '';
        if (missing !== undefined) throw pgError('22P04', `missing data for column "${missing}"`);
        page.push(row);
        if (page.length < rowsOfPage) continue;
        yield page;
        page = [];
      }
    }
  } catch (error) {
    throw withPlace(error, table, place);
  }
  if (page.length > 0) yield page;
}

function inputOf({ type: oid, modifier }: Field, session: SessionContext): Input {
  const type = typeByOid(oid);
  const read = (value: string | Uint8Array): JsValue => {
    if (typeof value === 'string') return type.input(value, session);
    if (type.receive === undefined) throw notSupported(`binary input of type ${type.formalName}`);
    return type.receive(value, session);
  };
  return modifier === -1
    ? (value) => (value === null ? null : read(value))
    : (value) => (value === null ? null : applyModifier(read(value), oid, modifier, false));
}

/** Where in the data it went wrong; values are not repeated. */
function withPlace(error: unknown, table: string, { line, column }: CopyPlace): unknown {
  if (!(error instanceof PgError) || error.fields.where !== undefined || line === 0) return error;
  const where = `COPY ${table}, line ${line}${column === '' ? '' : `, column ${column}`}`;
  return new PgError({ ...error.fields, where }, { cause: error });
}
