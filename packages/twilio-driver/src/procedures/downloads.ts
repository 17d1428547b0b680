// Files as bytea: recordings and the media of messages. Twilio hands most of them out by a redirect, which is followed
// without credentials.
import {
  type ColumnDefinition,
  type ProcedureArgument,
  type ProcedureDefinition,
  pgError,
  type RequestDescription,
  type RowValues,
  type StatementScope,
} from '@twilio-sql/sql-engine/driver';
import type { ApiClient } from '../http/api-client.ts';
import { type ApiRequest, decodeBody } from '../http/api-request.ts';
import { type FileDownload, redirectStatus } from '../http/file-download.ts';

export interface DownloadContext {
  readonly schema: string;
  readonly accountSid: string;
  readonly client: ApiClient;
  readonly download: FileDownload;
}

const host = 'api.twilio.com';
/** A value of bytea has to fit into memory several times. */
const fileBytesMax = 128 * 1024 * 1024;

const audioTypes: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', wav: 'audio/x-wav' };

export function downloadProcedures(context: DownloadContext): readonly ProcedureDefinition[] {
  const { schema, accountSid } = context;
  const account = argument('account_sid', "The account; without it the connection's.", { required: false });
  const accountOf = (values: RowValues): string => textOf(values, 'account_sid', /^AC[0-9a-fA-F]{32}$/, accountSid);
  const columns = [
    column('sid', 'text', 'Which one.'),
    column('content_type', 'text', 'Its MIME type.'),
    column('content', 'bytea', 'The file.'),
  ];
  const shared = { schema, aliases: [], kind: 'read', columns } as const;
  return [
    {
      ...shared,
      name: 'download_recording',
      description: 'Reads the file of a recording.',
      arguments: [
        argument('sid', 'The recording.', { aliases: ['recording_sid'] }),
        argument('format', 'wav (the default) or mp3.', { required: false }),
        account,
      ],
      plan: (values) => {
        const sid = textOf(values, 'sid', /^RE[0-9a-fA-F]{32}$/);
        const format = textOf(values, 'format', /^(wav|mp3)$/, 'wav');
        const path = `/2010-04-01/Accounts/${accountOf(values)}/Recordings/${sid}.${format}`;
        return {
          description: described(path),
          send: async (scope) => {
            const content = await readFile(path, context, scope);
            return { pages: [{ kind: 'rows', rows: [[sid, audioTypes[format] ?? null, content]] }], key: sid };
          },
        };
      },
    },
    {
      ...shared,
      name: 'download_media',
      description: 'Reads a file of a message: see message_media.',
      arguments: [
        argument('message_sid', 'The message.', {}),
        argument('sid', 'The file.', { aliases: ['media_sid'] }),
        account,
      ],
      plan: (values) => {
        const message = textOf(values, 'message_sid', /^(SM|MM)[0-9a-fA-F]{32}$/);
        const sid = textOf(values, 'sid', /^ME[0-9a-fA-F]{32}$/);
        const path = `/2010-04-01/Accounts/${accountOf(values)}/Messages/${message}/Media/${sid}`;
        return {
          description: described(path),
          send: async (scope) => {
            const contentType = await contentTypeOf(`${path}.json`, context, scope);
            const content = await readFile(path, context, scope);
            return { pages: [{ kind: 'rows', rows: [[sid, contentType, content]] }], key: sid };
          },
        };
      },
    },
  ];
}

function argument(
  name: string,
  description: string,
  { required = true, aliases = [] }: { readonly required?: boolean; readonly aliases?: readonly string[] },
): ProcedureArgument {
  return { name, aliases, type: 'text', required, description };
}

function column(name: string, type: string, description: string): ColumnDefinition {
  return { name, type, modifier: -1, notNull: false, hidden: false, description, aliases: [] };
}

const described = (path: string): RequestDescription => ({ method: 'GET', path, parameters: [], times: 1 });

function textOf(values: RowValues, name: string, pattern: RegExp, absent = ''): string {
  const value = values.get(name) ?? absent;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw pgError('22023', `value of argument "${name}" is not valid`, { detail: 'Nothing was sent.' });
}

async function readFile(
  path: string,
  { client, download }: DownloadContext,
  scope: StatementScope,
): Promise<Uint8Array> {
  const request: ApiRequest = { method: 'GET', host, path, query: '' };
  const { signal } = scope;
  const answer = await client.send(request, { scope, signal, acceptedStatus: redirectStatus });
  if (answer.status < 300) return answer.body;
  // Where Twilio names a place of its own without saying on which host, it means the same.
  const address = new URL(answer.location ?? '', client.originOf(host)).href;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of download.open(address, { scope, signal, asStored: true })) {
    size += part.byteLength;
    if (size > fileBytesMax) {
      throw pgError('54000', `the file is larger than ${fileBytesMax} bytes`, {
        hint: 'Read it over HTTP instead: a value has to fit into memory.',
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function contentTypeOf(path: string, { client }: DownloadContext, scope: StatementScope): Promise<string | null> {
  const answer = await client.send({ method: 'GET', host, path, query: '' }, { scope, signal: scope.signal });
  // as: an answer with one row; the property is checked.
  const { content_type: type } = JSON.parse(decodeBody(answer)) as Readonly<Record<string, unknown>>;
  return typeof type === 'string' ? type : null;
}
