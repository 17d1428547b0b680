// The answers have the keys and the value shapes of the examples in Twilio's own description of the 2010 API.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../src/index.ts';
import { inProcess, testClock } from './in-process.ts';
import type { InProcess, Json } from './in-process.ts';

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { examples?: Record<string, { value: Json }> }> }>;
}

const specFile = createRequire(import.meta.url).resolve(
  '@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json',
);
const spec = JSON.parse(readFileSync(specFile, 'utf8')) as { paths: Record<string, Record<string, Operation>> };
const ACCOUNT = '/2010-04-01/Accounts/{AccountSid}';

function examples(path: string, method: string, status: string): Json[] {
  const content = spec.paths[path]?.[method]?.responses[status]?.content?.['application/json'];
  return Object.values(content?.examples ?? {}).map((example) => example.value);
}

/** What matters of a value's form: type, and for texts whether they are dates, numbers, sids, paths or addresses. */
function shapeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'string') return typeof value;
  if (/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/.test(value)) return 'rfc2822';
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|\+00:00)$/.test(value)) return 'iso8601';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'date';
  if (/^-?\d+(\.\d+)?$/.test(value)) return 'numeric text';
  if (/^[A-Z]{2}[0-9a-z]{32}$/.test(value)) return `sid ${value.slice(0, 2)}`;
  if (value.startsWith('/2010-04-01/')) return 'path';
  return 'text';
}

/** Texts that only happen to look like numbers in the examples. */
const FREE_TEXTS = new Set(['friendly_name', 'postal_code']);

/** The shapes that each key of the examples' rows has; `text` and null say too little to hold a row to. */
function shapesByKey(rows: readonly Json[]): Map<string, Set<string>> {
  const shapes = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const [key, value] of Object.entries(row)) shapes.set(key, (shapes.get(key) ?? new Set()).add(shapeOf(value)));
  }
  return shapes;
}

function expectSameShape(row: Json, exampleRows: readonly Json[]): void {
  const shapes = shapesByKey(exampleRows);
  expect(Object.keys(row).sort()).toEqual([...shapes.keys()].sort());
  for (const [key, value] of Object.entries(row)) {
    const known = shapes.get(key);
    const shape = shapeOf(value);
    if (known === undefined || shape === 'null' || known.has(shape)) continue;
    // An address may be a number or a name, an empty text stands for unset, and examples may show nothing but null.
    const loose = [...known].every((one) => one === 'null' || one === 'text') || value === '';
    const sid = shape.startsWith('sid') && [...known].some((one) => one.startsWith('sid'));
    expect(loose || sid || FREE_TEXTS.has(key), `${key}: ${shape} is none of ${[...known].join(', ')}`).toBe(true);
  }
}

const clock = testClock('2026-05-20T15:00:00Z');
const sandbox = createSandbox({ clock: clock.now, messages: 2000, calls: 2000, days: 30 });
let api: InProcess;

beforeAll(() => {
  api = inProcess(sandbox);
});

interface Listed {
  readonly template: string;
  readonly rowsKey: string;
  readonly path?: () => Promise<string>;
}

/** Lists whose rows are compared, with a path below the account that has rows. */
const LISTS: readonly Listed[] = [
  { template: '/Messages.json', rowsKey: 'messages' },
  { template: '/Calls.json', rowsKey: 'calls' },
  { template: '/Recordings.json', rowsKey: 'recordings' },
  { template: '/Transcriptions.json', rowsKey: 'transcriptions' },
  { template: '/Conferences.json', rowsKey: 'conferences' },
  { template: '/IncomingPhoneNumbers.json', rowsKey: 'incoming_phone_numbers' },
  { template: '/OutgoingCallerIds.json', rowsKey: 'outgoing_caller_ids' },
  { template: '/Queues.json', rowsKey: 'queues' },
  { template: '/Addresses.json', rowsKey: 'addresses' },
  { template: '/Applications.json', rowsKey: 'applications' },
  { template: '/Keys.json', rowsKey: 'keys' },
  { template: '/SMS/ShortCodes.json', rowsKey: 'short_codes' },
  { template: '/Usage/Records.json', rowsKey: 'usage_records' },
  { template: '/Usage/Records/Daily.json', rowsKey: 'usage_records' },
  { template: '/Usage/Records/Monthly.json', rowsKey: 'usage_records' },
  { template: '/Usage/Records/Yearly.json', rowsKey: 'usage_records' },
  { template: '/Usage/Records/Today.json', rowsKey: 'usage_records' },
  { template: '/Usage/Records/Yesterday.json', rowsKey: 'usage_records' },
  { template: '/Usage/Records/ThisMonth.json', rowsKey: 'usage_records' },
  { template: '/Usage/Records/LastMonth.json', rowsKey: 'usage_records' },
  { template: '/Usage/Records/AllTime.json', rowsKey: 'usage_records' },
  { template: '/AvailablePhoneNumbers.json', rowsKey: 'countries' },
  {
    template: '/Messages/{MessageSid}/Media.json',
    rowsKey: 'media_list',
    path: async () => `/Messages/${await messageWithMedia()}/Media.json`,
  },
  {
    template: '/Calls/{CallSid}/Recordings.json',
    rowsKey: 'recordings',
    path: async () => `/Calls/${String((await recorded()).call_sid)}/Recordings.json`,
  },
  {
    template: '/Conferences/{ConferenceSid}/Recordings.json',
    rowsKey: 'recordings',
    path: async () => `/Conferences/${await recordedConference()}/Recordings.json`,
  },
  {
    template: '/Recordings/{RecordingSid}/Transcriptions.json',
    rowsKey: 'transcriptions',
    path: async () => `/Recordings/${await transcribed()}/Transcriptions.json`,
  },
  {
    template: '/Conferences/{ConferenceSid}/Participants.json',
    rowsKey: 'participants',
    path: async () => `/Conferences/${await liveConference()}/Participants.json`,
  },
  {
    template: '/Queues/{QueueSid}/Members.json',
    rowsKey: 'queue_members',
    path: async () => `/Queues/${await supportQueue()}/Members.json`,
  },
  {
    template: '/Calls/{CallSid}/Events.json',
    rowsKey: 'events',
    path: async () => `/Calls/${String((await recorded()).call_sid)}/Events.json`,
  },
];

async function first(path: string, rowsKey: string, test: (row: Json) => boolean): Promise<Json> {
  const row = (await api.all(path, rowsKey)).find(test);
  if (row === undefined) throw new Error(`no such row in ${path}`);
  return row;
}
const messageWithMedia = async (): Promise<string> =>
  String((await first('/Messages.json?PageSize=1000', 'messages', (row) => row.num_media !== '0')).sid);
const recorded = async (): Promise<Json> => first('/Recordings.json?PageSize=1000', 'recordings', () => true);
const recordedConference = async (): Promise<string> =>
  String(
    (await first('/Recordings.json?PageSize=1000', 'recordings', (row) => row.conference_sid !== null)).conference_sid,
  );
const transcribed = async (): Promise<string> =>
  String((await first('/Transcriptions.json', 'transcriptions', () => true)).recording_sid);
const liveConference = async (): Promise<string> =>
  String((await first('/Conferences.json?Status=in-progress', 'conferences', () => true)).sid);
const supportQueue = async (): Promise<string> =>
  String((await first('/Queues.json', 'queues', (row) => row.friendly_name === 'Support')).sid);

describe.each(LISTS)('GET $template', ({ template, rowsKey, path }) => {
  it('answers pages and rows like the examples', async () => {
    const pages = examples(ACCOUNT + template, 'get', '200');
    const exampleRows = pages.flatMap((page) => page[rowsKey] as Json[]);
    expect(exampleRows.length).toBeGreaterThan(0);
    const { status, json } = await api.get(path === undefined ? template : await path());
    expect(status).toBe(200);
    expect(Object.keys(json).sort()).toEqual(Object.keys(pages[0] ?? {}).sort());
    const rows = json[rowsKey] as Json[];
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expectSameShape(row, exampleRows);
  });
});

describe('fetches', () => {
  it.each([
    ['/Messages/{Sid}.json', 'messages', '/Messages.json'],
    ['/Calls/{Sid}.json', 'calls', '/Calls.json'],
    ['/Recordings/{Sid}.json', 'recordings', '/Recordings.json'],
    ['/Transcriptions/{Sid}.json', 'transcriptions', '/Transcriptions.json'],
    ['/Conferences/{Sid}.json', 'conferences', '/Conferences.json'],
    ['/IncomingPhoneNumbers/{Sid}.json', 'incoming_phone_numbers', '/IncomingPhoneNumbers.json'],
    ['/Queues/{Sid}.json', 'queues', '/Queues.json'],
    ['/Applications/{Sid}.json', 'applications', '/Applications.json'],
  ])('of %s have the shape of the examples and equal the list row', async (template, rowsKey, list) => {
    const rows = (await api.get(list)).json[rowsKey] as Json[];
    const row = rows[0];
    const { json } = await api.get(template.replace('{Sid}', String(row?.sid)));
    expect(json).toEqual(row);
    expectSameShape(json, examples(ACCOUNT + template, 'get', '200'));
  });

  it('of the account and its balance have the shape of the examples', async () => {
    const account = (await api.get(`${api.base}.json`)).json;
    expectSameShape(account, examples('/2010-04-01/Accounts/{Sid}.json', 'get', '200'));
    expectSameShape((await api.get('/Balance.json')).json, examples(`${ACCOUNT}/Balance.json`, 'get', '200'));
  });
});

describe('writes answer like the examples', () => {
  const own = async (): Promise<string> =>
    String(
      (await first('/IncomingPhoneNumbers.json', 'incoming_phone_numbers', (row) => row.friendly_name === 'Support'))
        .phone_number,
    );

  it.each([
    [
      '/Messages.json',
      '201',
      async (): Promise<Record<string, string>> => ({ To: '+14155550100', From: await own(), Body: 'Hello! 👍' }),
    ],
    [
      '/Calls.json',
      '201',
      async (): Promise<Record<string, string>> => ({
        To: '+14155550100',
        From: await own(),
        Url: 'https://example.com/',
      }),
    ],
    [
      '/Queues.json',
      '201',
      async (): Promise<Record<string, string>> => Promise.resolve({ FriendlyName: 'Late shift' }),
    ],
    ['/Keys.json', '201', async (): Promise<Record<string, string>> => Promise.resolve({ FriendlyName: 'foo' })],
    [
      '/OutgoingCallerIds.json',
      '200',
      async (): Promise<Record<string, string>> => Promise.resolve({ PhoneNumber: '+14155550199' }),
    ],
    [
      '/IncomingPhoneNumbers.json',
      '201',
      async (): Promise<Record<string, string>> => Promise.resolve({ PhoneNumber: '+14155550177' }),
    ],
    [
      '/Applications.json',
      '201',
      async (): Promise<Record<string, string>> =>
        Promise.resolve({ FriendlyName: 'App', VoiceUrl: 'https://example.com' }),
    ],
    [
      '/Addresses.json',
      '201',
      async (): Promise<Record<string, string>> =>
        Promise.resolve({ CustomerName: 'A', Street: 'B', City: 'C', Region: 'D', PostalCode: 'E', IsoCountry: 'US' }),
    ],
    ['/Tokens.json', '201', async (): Promise<Record<string, string>> => Promise.resolve({})],
  ])('POST %s', async (template, status, form) => {
    const answer = await api.post(template, await form());
    expect(answer.text).not.toContain('"code"');
    expect(String(answer.status)).toBe(status);
    expectSameShape(answer.json, examples(ACCOUNT + template, 'post', status));
  });
});

describe('every GET of the description', () => {
  const lists = Object.keys(spec.paths).filter(
    (path) =>
      spec.paths[path]?.get !== undefined &&
      !/\{[A-Za-z]+\}\/|\{[A-Za-z]+\}\.json$/.test(path.replace('{AccountSid}', '')),
  );

  it.each(lists)('%s is served', async (path) => {
    const { status, json } = await api.get(path.replace('{AccountSid}', sandbox.accountSid));
    expect(status).toBe(200);
    const pages = examples(path, 'get', '200');
    if (pages[0] !== undefined) expect(Object.keys(json).sort()).toEqual(Object.keys(pages[0]).sort());
  });
});
