// INSERT, UPDATE and DELETE of one row as one request that is sent once.
import type {
  JsonPage,
  JsValue,
  RowValues,
  TableWrites,
  WriteAnswer,
  WriteRequest,
} from '@twilio-sql/sql-engine/driver';
import type { ResourceRead, ResourceWrite } from '../catalog-data/resource.ts';
import type { ApiClient } from '../http/api-client.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  decodeBody,
  encodeParameters,
  type RequestMethod,
} from '../http/api-request.ts';
import { isPossibleKey } from '../table/filters.ts';
import { removedError, removedStatus } from '../table/removal.ts';
import type { TableModel } from '../table/table-model.ts';
import { checkRequired, encodeProperties, type FormParameter, missingValue } from './encode-properties.ts';

export function buildWrites(model: TableModel, client: ApiClient): TableWrites | undefined {
  const { create, update, delete: removes } = model.resource;
  // Where the answer is something else (a key's secret, a validation code), a row is not what is made.
  const creates = create?.returnsRow === true ? create : undefined;
  const updates = update?.returnsRow === true ? update : undefined;
  if (creates === undefined && updates === undefined && removes === undefined) return undefined;
  const parentColumns = model.parents.map((parent) => parent.column);
  return {
    keyColumns: [...parentColumns, ...(model.key === undefined ? [] : [model.key.column])],
    ...(creates === undefined ? {} : { insert: buildInsert(model, client, creates, parentColumns) }),
    ...(updates === undefined
      ? {}
      : {
          update: {
            columns: columnsOf(updates),
            plan: (key: RowValues, changes: RowValues) => planUpdate(model, client, updates, key, changes),
          },
        }),
    ...(removes === undefined ? {} : { delete: { plan: (key: RowValues) => planDelete(model, client, removes, key) } }),
  };
}

const columnsOf = (write: ResourceWrite): readonly string[] => write.properties.map((property) => property.column);

function buildInsert(
  model: TableModel,
  client: ApiClient,
  create: ResourceWrite,
  parentColumns: readonly string[],
): NonNullable<TableWrites['insert']> {
  return {
    columns: [...new Set([...columnsOf(create), ...parentColumns])],
    plan: (values) => {
      const properties = new Map([...values].filter(([column]) => !parentColumns.includes(column)));
      checkRequired(model, create, properties);
      const parameters = encodeProperties(model, create, properties, 'insert');
      return writeRequest(model, client, 'POST', create.path, values, parameters, { change: 'insert' });
    },
  };
}

function planUpdate(
  model: TableModel,
  client: ApiClient,
  update: ResourceWrite,
  key: RowValues,
  changes: RowValues,
): WriteRequest {
  const parameters = encodeProperties(model, update, changes, 'update');
  const required = update.properties.find((property) => property.required && !changes.has(property.column));
  if (required !== undefined)
    throw missingValue(model, required.column, { detail: 'Twilio needs it with every change.' });
  return writeRequest(model, client, 'POST', update.path, key, parameters, { change: 'update' });
}

function planDelete(model: TableModel, client: ApiClient, remove: ResourceRead, key: RowValues): WriteRequest {
  return writeRequest(model, client, 'DELETE', remove.path, key, [], { change: 'delete' });
}

function writeRequest(
  model: TableModel,
  client: ApiClient,
  method: RequestMethod,
  template: string,
  address: RowValues,
  parameters: readonly FormParameter[],
  { change }: { readonly change: 'insert' | 'update' | 'delete' },
): WriteRequest {
  const keyText = change === 'insert' ? undefined : textIn(address, model.key?.column);
  const constants: Record<string, JsValue> = {};
  let shown = template;
  let path = template;
  let possible = true;
  for (const parent of [
    ...model.parents,
    ...(change === 'insert' || model.key === undefined ? [] : [{ ...model.key, synthetic: false }]),
  ]) {
    const text = textIn(address, parent.column) ?? ('defaultValue' in parent ? parent.defaultValue : undefined);
    if (text === undefined) throw missingValue(model, parent.column);
    const column = model.resource.columns.find((candidate) => candidate.name === parent.column);
    possible &&= isPossibleKey(column, text);
    shown = shown.replace(`{${parent.parameter}}`, text);
    path = path.replace(`{${parent.parameter}}`, encodeURIComponent(text));
    if (parent.synthetic) constants[parent.column] = text;
  }
  const request: ApiRequest = {
    method,
    host: model.resource.host,
    path,
    query: '',
    ...(method === 'POST' ? { form: encodeParameters(parameters) } : {}),
  };
  return {
    description: { method, path: shown, parameters, times: 1 },
    ...(keyText === undefined ? {} : { key: keyText }),
    send: async (scope) => {
      // No row has such a key: nothing to change, and the path would be another one.
      if (!possible && change !== 'insert') return { found: false };
      const removal = model.overlay?.removal;
      const acceptedStatus = removal === undefined ? (change === 'insert' ? [] : [404]) : removedStatus;
      const answer = await client.send(request, { scope, signal: scope.signal, acceptedStatus });
      if (answer.status < 300) return written(model, answer, constants, keyText);
      if (removal !== undefined) throw removedError(model, removal, answer.status);
      return { found: false };
    },
  };
}

function textIn(values: RowValues, column: string | undefined): string | undefined {
  const value = column === undefined ? undefined : values.get(column);
  return typeof value === 'string' ? value : undefined;
}

function written(
  model: TableModel,
  answer: ApiAnswer,
  constants: JsonPage['constants'],
  keyText: string | undefined,
): WriteAnswer {
  if (answer.body.byteLength === 0) return { found: true, ...(keyText === undefined ? {} : { key: keyText }) };
  const key = keyText ?? keyOf(model, decodeBody(answer));
  return { found: true, page: { kind: 'json', body: answer.body, constants }, ...(key === undefined ? {} : { key }) };
}

/** The new row's key, for the report of what was done before something failed. */
function keyOf(model: TableModel, body: string): string | undefined {
  const column = model.key?.column ?? model.primaryKey.at(-1);
  if (column === undefined) return undefined;
  try {
    // as: an answer with one row; the property is checked.
    const row = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const value = row[model.resource.jsonNames?.[column] ?? column];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined; // It was written all the same; whoever reads the row says what is wrong with the answer.
  }
}
