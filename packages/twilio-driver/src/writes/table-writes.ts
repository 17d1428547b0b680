// INSERT, UPDATE and DELETE of one row as one request that is sent once.
import {
  type JsonPage,
  type JsValue,
  PgError,
  type RowValues,
  type TableWrites,
  type WriteAnswer,
  type WriteRequest,
} from '@twilio-sql/sql-engine/driver';
import type { ResourceProperty, ResourceRemoval, ResourceWrite } from '../catalog-data/resource.ts';
import type { AccountClients } from '../http/account-clients.ts';
import type { ApiClient } from '../http/api-client.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  decodeBody,
  encodeParameters,
  type RequestMethod,
} from '../http/api-request.ts';
import { namingTable } from '../table/access-error.ts';
import { accountColumn, isOfSignedInAccount } from '../table/accounts.ts';
import { isPossibleKey } from '../table/filters.ts';
import { removedError, removedStatus } from '../table/removal.ts';
import type { Parent, TableModel } from '../table/table-model.ts';
import { checkRequired, encodeRemoval, encodeWrite, missingValue } from './encode-properties.ts';
import { type EncodedWrite, isInBody } from './encode-values.ts';
import { isInsert } from './insertable.ts';
import { withWebhooks } from './webhook-header.ts';

export function buildWrites(model: TableModel, clients: AccountClients): TableWrites | undefined {
  const { create, update, delete: removes } = model.resource;
  const creates = create !== undefined && isInsert(create) ? create : undefined;
  // Association by POST without properties is no change of a row.
  const updates = update !== undefined && update.properties.length > 0 ? update : undefined;
  if (creates === undefined && updates === undefined && removes === undefined) return undefined;
  const parentColumns = model.parents.map((parent) => parent.column);
  const version = versionColumn(model, [updates, removes]);
  return {
    keyColumns: [
      ...new Set([
        ...parentColumns,
        ...(model.key === undefined ? [] : [model.key.column]),
        ...removedBy(model, removes),
        ...signedInBy(model, clients),
      ]),
    ],
    ...(version === undefined ? {} : { versionColumns: [version] }),
    ...(creates === undefined ? {} : { insert: buildInsert(model, clients, creates) }),
    ...(updates === undefined
      ? {}
      : {
          update: {
            columns: columnsOf(updates),
            ...(updates.method === 'PUT' ? { wholeRow: keptColumns(model, updates) } : {}),
            ...(updates.returnsRow ? {} : { answersRow: false }),
            plan: (key: RowValues, changes: RowValues) => planUpdate(model, clients, updates, key, changes),
          },
        }),
    ...(removes === undefined
      ? {}
      : { delete: { plan: (key: RowValues) => planDelete(model, clients, removes, key) } }),
  };
}

/** Where subaccounts have credentials of their own, a row's account decides who asks. */
function signedInBy(model: TableModel, { sids }: AccountClients): readonly string[] {
  return sids.length > 0 && isOfSignedInAccount(model) ? [accountColumn] : [];
}

/** What a removal names in its query instead of its path. */
function removedBy({ resource, key, parents }: TableModel, removal: ResourceRemoval | undefined): readonly string[] {
  const known = new Set([...parents, ...(key === undefined ? [] : [key])].map((parent) => parent.column));
  return (removal?.properties ?? [])
    .filter((property) => property.query === true && !property.writeOnly && !known.has(property.column))
    .map((property) => property.column)
    .filter((name) => resource.columns.some((column) => column.name === name));
}

const versionHeader = 'If-Match';

/** The column of a row that tells whether it has changed, where writes take it as If-Match. */
function versionColumn(
  { resource }: Pick<TableModel, 'resource'>,
  writes: readonly (Pick<ResourceRemoval, 'properties'> | undefined)[],
): string | undefined {
  const takesVersion = writes.some((write) => write?.properties?.some(({ parameter }) => parameter === versionHeader));
  return takesVersion && resource.columns.some((column) => column.name === 'revision') ? 'revision' : undefined;
}

/** Where the row was read and the statement says nothing else: only as it was then. */
function ofVersion(
  model: TableModel,
  write: Pick<ResourceRemoval, 'properties'>,
  key: RowValues,
  encoded: EncodedWrite,
): EncodedWrite {
  const version = textIn(key, versionColumn(model, [write]));
  if (version === undefined || encoded.headers[versionHeader] !== undefined) return encoded;
  return { ...encoded, headers: { ...encoded.headers, [versionHeader]: version } };
}

const columnsOf = (write: ResourceWrite): readonly string[] => write.properties.map((property) => property.column);

function buildInsert(
  model: TableModel,
  clients: AccountClients,
  create: ResourceWrite,
): NonNullable<TableWrites['insert']> {
  // A row that is created at a path of its own (a setting of a number) has its key in the path.
  const pathColumns = [
    // A list can have more in its path: what a create of it made.
    ...model.parents.filter((parent) => isAt(create.path, parent)).map(({ column }) => column),
    ...(model.key !== undefined && isAt(create.path, model.key) ? [model.key.column] : []),
    ...signedInBy(model, clients),
  ];
  return {
    columns: [...new Set([...columnsOf(create), ...pathColumns])],
    ...(create.returnsRow ? {} : { answersRow: false }),
    plan: (values) => {
      const properties = new Map([...values].filter(([column]) => !pathColumns.includes(column)));
      checkRequired(model, create, properties);
      const encoded = encodeWrite(model, create, properties, 'insert');
      return writeRequest(model, clients, create, values, encoded, 'insert');
    },
  };
}

const isAt = (path: string, { parameter }: { readonly parameter: string }): boolean => path.includes(`{${parameter}}`);

function planUpdate(
  model: TableModel,
  clients: AccountClients,
  update: ResourceWrite,
  key: RowValues,
  changes: RowValues,
): WriteRequest {
  const body = update.properties.filter(isInBody);
  const absent = body.filter((property) => !changes.has(property.column));
  const required = absent.find((property) => property.required);
  if (required !== undefined)
    throw missingValue(model, required.column, { detail: 'Twilio needs it with every change.' });
  if (update.method === 'PUT' && absent.length > 0) throw wholeRowNeeded(model, absent);
  // What a new whole row does not have is cleared.
  const purpose = update.method === 'PUT' ? 'insert' : 'update';
  const encoded = ofVersion(model, update, key, encodeWrite(model, update, changes, purpose));
  return writeRequest(model, clients, update, key, encoded, 'update');
}

/** Of a request that replaces the whole row: what can be read, and so sent again. */
function keptColumns({ resource }: TableModel, update: ResourceWrite): readonly string[] {
  return update.properties
    .filter((property) => isInBody(property) && property.whole !== true)
    .map((property) => property.column)
    .filter((name) => resource.columns.some((column) => column.name === name));
}

/** PUT puts what is sent in the place of the whole row: what is left out would be lost. */
function wholeRowNeeded(model: TableModel, absent: readonly ResourceProperty[]): PgError {
  return new PgError({
    code: '0A000',
    message: `UPDATE of ${model.name} replaces the whole row`,
    detail: `Not known: ${absent.map((property) => property.column).join(', ')}. Twilio would clear what is left out.`,
    hint: `Set ${absent.map((property) => property.column).join(', ')} too.`,
    schema: model.schema,
    table: model.name,
  });
}

function planDelete(model: TableModel, clients: AccountClients, remove: ResourceRemoval, key: RowValues): WriteRequest {
  for (const column of removedBy(model, remove)) {
    // Without it the request would be about more than this row.
    if ((key.get(column) ?? null) === null) throw missingValue(model, column);
  }
  const encoded = ofVersion(model, remove, key, encodeRemoval(model, remove, key));
  return writeRequest(model, clients, { ...remove, method: 'DELETE' }, key, encoded, 'delete');
}

function writeRequest(
  model: TableModel,
  clients: AccountClients,
  write: Pick<ResourceRemoval, 'path' | 'properties'> & {
    readonly method: RequestMethod;
    readonly returnsRow?: boolean;
  },
  address: RowValues,
  { parameters, json, query, headers }: EncodedWrite,
  change: 'insert' | 'update' | 'delete',
): WriteRequest {
  const { method } = write;
  const keyText = change === 'insert' ? undefined : textIn(address, model.key?.column);
  const constants: Record<string, JsValue> = {};
  let shown = write.path;
  let path = write.path;
  let possible = true;
  const addressed: readonly Parent[] = [...model.parents, ...(model.key === undefined ? [] : [model.key])];
  for (const parent of addressed) {
    if (!isAt(write.path, parent)) continue;
    const text = textIn(address, parent.column) ?? onlyValue(parent);
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
    query: encodeParameters(query),
    headers,
    ...(method === 'DELETE' ? {} : json === undefined ? { form: encodeParameters(parameters) } : { json }),
  };
  const client = clientOf(model, clients, address);
  return {
    description: { method, path: shown, parameters: [...query, ...parameters], times: 1 },
    ...(keyText === undefined ? {} : { key: keyText }),
    send: async (scope) => {
      // No row has such a key: nothing to change, and the path would be another one.
      if (!possible && change !== 'insert') return { found: false };
      const removal = model.overlay?.removal;
      const acceptedStatus = removal === undefined ? (change === 'insert' ? [] : [404]) : removedStatus;
      const answer = await client
        .send(withWebhooks(request, write.properties, scope.settings), {
          scope,
          signal: scope.signal,
          acceptedStatus,
        })
        .catch((error: unknown) => {
          throw namingTable(model, error);
        });
      if (answer.status < 300) {
        return written(
          model,
          answer,
          change === 'delete' || write.returnsRow === true ? constants : undefined,
          keyText,
        );
      }
      if (removal !== undefined) throw removedError(model, removal, answer.status);
      return { found: false };
    },
  };
}

/** Throws PgError 0A000 for an account that nobody can sign in to. */
function clientOf(model: TableModel, clients: AccountClients, address: RowValues): ApiClient {
  const sid = signedInBy(model, clients).length === 0 ? undefined : textIn(address, accountColumn);
  // EXPLAIN has a stand-in for it.
  const client = sid === undefined || sid.startsWith('{') ? clients.own : clients.of(sid);
  if (client !== undefined) return client;
  throw new PgError({
    code: '0A000',
    message: `rows of account ${sid ?? ''} can't be written to ${model.schema}.${model.name}`,
    detail: 'This part of Twilio takes changes of the account that signs in alone. Nothing was sent.',
    hint: "Give the connection that account's credentials (subaccounts), or connect to it by itself.",
  });
}

/** The value of a parent that has only one. */
const onlyValue = ({ defaultValues }: Pick<Parent, 'defaultValues'>): string | undefined =>
  defaultValues?.length === 1 ? defaultValues[0] : undefined;

function textIn(values: RowValues, column: string | undefined): string | undefined {
  const value = column === undefined ? undefined : values.get(column);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** `constants` are undefined where the answer is not the row. */
function written(
  model: TableModel,
  answer: ApiAnswer,
  constants: JsonPage['constants'] | undefined,
  keyText: string | undefined,
): WriteAnswer {
  if (answer.body.byteLength === 0) return { found: true, ...(keyText === undefined ? {} : { key: keyText }) };
  const key = keyText ?? keyOf(model, decodeBody(answer));
  return {
    found: true,
    ...(constants === undefined ? {} : { page: { kind: 'json', body: answer.body, constants } }),
    ...(key === undefined ? {} : { key }),
  };
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
