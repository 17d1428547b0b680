// The lists of Twilio's that a rule alone would read wrongly, each by name, with what is special of it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';
import { cataloged, resources } from './cataloged.ts';
import { type Recorder, startRecorder } from './recorder.ts';

let recorder: Recorder;
let stack: Stack;
/** Instead of the sandbox's answers. */
let answered: string | undefined;

beforeAll(async () => {
  recorder = await startRecorder();
  stack = await startStack({
    messages: 30,
    calls: 3,
    days: 40,
    driver: { apiUrl: recorder.url, includeRetired: true, flexInsightsAuthorization: 'Bearer of-a-flex-user' },
  });
  answerBySandbox();
});

function answerBySandbox(): void {
  recorder.answerWith(async (request) => {
    if (answered !== undefined) return { status: 200, body: answered };
    const answer = await stack.sandbox.handle(request);
    return { status: answer.status, body: String(answer.body), headers: answer.headers };
  });
}

beforeEach(() => {
  answered = undefined;
});

afterAll(async () => {
  await stack.close();
  await recorder.close();
});

/** The parameters of the requests that a statement made of a list, each request's as text, without the page's size. */
async function asked(sql: string, last: string): Promise<readonly string[]> {
  recorder.clear();
  await stack.query(sql);
  return recorder.requests
    .filter(({ path }) => path.replace('.json', '').endsWith(`/${last}`))
    .map(({ query }) =>
      query
        .filter(([name]) => !/^(page_?size|size)$/i.test(name))
        .map(([name, value]) => `${name}=${value}`)
        .join('&'),
    )
    .sort();
}

const count = async (table: string, where = ''): Promise<number> =>
  Number(await stack.value(`SELECT count(*) FROM ${table} ${where}`));

const described = (name: string): string => cataloged.find((one) => one.name === name)?.table.description ?? '';

const hiddenOf = (name: string): readonly string[] =>
  (cataloged.find((one) => one.name === name)?.table.columns ?? []).flatMap(({ name: column, hidden }) =>
    hidden ? [column] : [],
  );

const sid = (prefix: string): string => prefix + '0123456789abcdef'.repeat(2);

describe('lists without a paging envelope', () => {
  test('twilio.available_phone_numbers is whole in one request', async () => {
    expect(await asked('SELECT * FROM available_phone_numbers', 'AvailablePhoneNumbers')).toEqual(['']);
    expect(await count('available_phone_numbers')).toBeGreaterThan(5);
  });

  test('iam.organization_scim_users goes on until totalResults', async () => {
    const user = (id: string): Readonly<Record<string, string>> => ({ id, userName: id });
    const pages = [
      { totalResults: 3, startIndex: 1, itemsPerPage: 2, Resources: [user('US1'), user('US2')] },
      { totalResults: 3, startIndex: 3, itemsPerPage: 1, Resources: [user('US3')] },
    ];
    recorder.answerWith(({ query }) =>
      Promise.resolve({
        status: 200,
        body: JSON.stringify(pages[query.some(([name, value]) => name === 'startIndex' && value === '3') ? 1 : 0]),
      }),
    );
    const where = `organization_sid = '${sid('OR')}'`;
    expect(await stack.column(`SELECT id FROM iam.organization_scim_users WHERE ${where}`)).toHaveLength(3);
    answerBySandbox();
  });

  test('numbers.short_codes_applications counts pages while there are more', async () => {
    expect(await asked('SELECT * FROM numbers.short_codes_applications', 'Applications')).toEqual(['']);
    expect(cataloged.find(({ name }) => name === 'numbers.short_codes_applications')?.resource.list?.paging).toBe(
      'number',
    );
  });
});

test('numbers.porting_port_in_port_in_requests has paging parameters of its own', async () => {
  recorder.clear();
  await stack.query('SELECT * FROM numbers.porting_port_in_port_in_requests');
  expect(recorder.requests.flatMap(({ query }) => query.map(([name]) => name))).toEqual(['Size']);
});

describe('required parameters', () => {
  test("iam.keys names the connection's account", async () => {
    expect(await asked('SELECT * FROM iam.keys', 'Keys')).toEqual([`AccountSid=${stack.sandbox.accountSid}`]);
  });

  test('messaging.channels_senders asks for every channel', async () => {
    const table = 'messaging.channels_senders';
    expect(await asked(`SELECT * FROM ${table}`, 'Senders')).toEqual(['Channel=rcs', 'Channel=whatsapp']);
    expect(await asked(`SELECT * FROM ${table} WHERE channel = 'rcs'`, 'Senders')).toEqual(['Channel=rcs']);
  });
});

describe('parents that nobody lists', () => {
  test.each(['export_days', 'export_jobs'])('bulkexports.%s reads every resource type', async (name) => {
    recorder.clear();
    await stack.query(`SELECT * FROM bulkexports.${name}`);
    const types = recorder.requests.map(({ path }) => path.split('/')[3]);
    expect(types.sort()).toEqual(['Calls', 'Conferences', 'Messages', 'Participants']);
  });

  test.each([
    ['events.schema_versions', 'id'],
    ['flex.interaction_channels', 'interaction_sid'],
    ['iam.organization_accounts', 'organization_sid'],
    ['iam.organization_role_assignments', 'organization_sid'],
    ['iam.organization_scim_users', 'organization_sid'],
    ['iam.role_permissions', 'role_sid'],
    ['insights.voice_reports_phone_numbers_inbound', 'report_id'],
    ['insights.voice_reports_phone_numbers_outbound', 'report_id'],
  ])('%s says that %s has to be known', async (name, column) => {
    recorder.clear();
    expect(await stack.failure(`SELECT * FROM ${name}`)).toMatchObject({
      code: '0A000',
      message: `table "${name.split('.')[1] ?? ''}" can only be read for given values of "${column}"`,
      hint: `Add WHERE ${column} = '…'.`,
    });
    expect(recorder.requests).toEqual([]);
    const key = column === 'id' ? 'Messaging.MessageStatus' : sid(column === 'role_sid' ? 'IX' : 'OR');
    await stack.query(`SELECT * FROM ${name} WHERE ${column} = '${key}'`);
    expect(recorder.requests.map(({ path }) => path).filter((path) => path.includes(key))).toHaveLength(1);
  });

  test.each(['events', 'metrics'])('insights.voice_%s reads those of all calls', async (part) => {
    recorder.clear();
    await stack.query(`SELECT * FROM insights.voice_${part}`);
    const calls = await stack.column('SELECT sid FROM calls');
    const read = recorder.requests.flatMap(({ path }) => /^\/v1\/Voice\/(CA\w+)\//.exec(path)?.[1] ?? []);
    expect(read.sort()).toEqual(calls.toSorted());
  });

  test.each(['inbound', 'outbound'])('insights: a report of %s numbers can be asked for and then read', async (way) => {
    answered = '{"report_id": "report_1", "status": "created", "account_sid": null}';
    expect(await stack.value(`SELECT report_id FROM insights.create_${way}_phone_numbers_report(size => 3)`)).toBe(
      'report_1',
    );
  });
});

describe('lists that leave rows out unless they are asked for them', () => {
  test.each([
    ['video.rooms', 'Rooms', ['Status=completed', 'Status=in-progress'], 3, 2],
    ['video.room_participants', 'Participants', ['Status=connected', 'Status=disconnected'], 2, 2],
    ['chat_v1.service_channels', 'Channels', ['Type=private', 'Type=public'], 3, 1],
    ['chat.service_channels', 'Channels', ['Type=private', 'Type=public'], 3, 1],
    ['ip_messaging_v1.service_channels', 'Channels', ['Type=private', 'Type=public'], 3, 1],
    ['ip_messaging.service_channels', 'Channels', ['Type=private', 'Type=public'], 3, 1],
  ] as const)('a bare count of %s is complete', async (table, last, parameters, rows, examples) => {
    const requests = await asked(`SELECT count(*) FROM ${table}`, last);
    expect([...new Set(requests)]).toEqual(parameters);
    // As many as under each parent, and Twilio's examples.
    expect(await count(table)).toBe((requests.length / 2) * rows + examples);
  });

  test.each([
    ['insights.voice_summaries', 'Summaries', 'start_time', /^ProcessingState=all&StartTime=2026-08-16T12:00:00Z$/],
    ['taskrouter.workspace_events', 'Events', 'event_date', /^StartDate=2016-/],
    ['serverless.service_environment_logs', 'Logs', 'date_created', /^StartDate=2026-08-16T12:00:00Z$/],
  ] as const)('a bare count of %s goes back as far as Twilio does', async (table, last, column, parameters) => {
    for (const request of await asked(`SELECT count(*) FROM ${table}`, last)) expect(request).toMatch(parameters);
    const all = await count(table);
    expect(all).toBeGreaterThan(0);
    const older = await count(table, `WHERE ${column} < (SELECT max(${column}) FROM ${table})`);
    expect(older).toBeGreaterThan(0);
    // A bound of one's own takes the place of that.
    const [own] = await asked(`SELECT * FROM ${table} WHERE ${column} >= '2026-09-10'`, last);
    expect(own).toMatch(/Start(Time|Date)=2026-09-10/);
  });
});

describe('aggregates', () => {
  const usage = [
    '',
    '_all_time',
    '_last_month',
    '_this_month',
    '_today',
    '_yesterday',
    '_daily',
    '_monthly',
    '_yearly',
  ];

  test.each(usage.map((suffix) => `usage_records${suffix}`))('twilio.%s says whose usage it adds up', async (table) => {
    const last =
      table === 'usage_records'
        ? 'Records'
        : table.replace('usage_records_', '').replaceAll(/(^|_)(.)/g, (_, __, letter: string) => letter.toUpperCase());
    expect(hiddenOf(`twilio.${table}`)).toContain('include_subaccounts');
    expect(await asked(`SELECT * FROM ${table} WHERE include_subaccounts = false AND category = 'sms'`, last)).toEqual([
      'Category=sms&IncludeSubaccounts=false',
    ]);
    expect(await count(table)).toBeGreaterThan(0);
  });

  test('twilio.usage_records takes its window from hidden columns', async () => {
    const where = `period_start = '2026-09-01' AND period_end = '2026-09-03'`;
    expect(await asked(`SELECT * FROM usage_records WHERE ${where}`, 'Records')).toEqual([
      'StartDate=2026-09-01&EndDate=2026-09-03',
    ]);
  });

  test.each([
    ['supersim.usage_records', ['start_time', 'end_time', 'granularity', 'group'], /last month/],
    ['wireless.usage_records', ['start', 'end', 'granularity'], /last month/],
    ['wireless.sim_usage_records', ['start', 'end', 'granularity'], /last month/],
    ['taskrouter.workspace_task_queues_statistics', ['start_date', 'end_date', 'minutes'], /last 15 minutes/],
  ] as const)('%s has its window in hidden columns, and says what it is without', (table, columns, window) => {
    expect(described(table)).toMatch(window);
    expect(hiddenOf(table)).toEqual(expect.arrayContaining([...columns]));
  });
});

describe('searches for numbers', () => {
  test.each(['local', 'mobile', 'toll_free', 'national', 'shared_cost', 'voip', 'machine_to_machine'])(
    'twilio.available_phone_number_%s needs a country, and says that it is a sample',
    async (kind) => {
      const table = `available_phone_number_${kind}`;
      recorder.clear();
      expect(await stack.failure(`SELECT count(*) FROM ${table}`)).toMatchObject({
        code: '0A000',
        hint: "Add WHERE country_code = '…'.",
      });
      expect(recorder.requests).toEqual([]);
      expect(await count(table, `WHERE country_code IN ('US', 'GB')`)).toBe(60);
      expect(described(`twilio.${table}`)).toMatch(/at most 30/);
      const [request] = await asked(
        `SELECT * FROM ${table} WHERE country_code = 'US' AND area_code = 415`,
        kindPath(kind),
      );
      expect(request).toBe('AreaCode=415');
    },
  );

  const kindPath = (kind: string): string =>
    kind.replaceAll(/(^|_)(.)/g, (_, __, letter: string) => letter.toUpperCase());
});

describe('what needs other credentials', () => {
  test.each([
    'insights_conversations',
    'insights_quality_management_assessments',
    'insights_quality_management_assessments_comments',
    'insights_quality_management_questionnaires',
    'insights_quality_management_questions',
    'insights_segments',
    'insights_quality_management_settings_answer_sets',
  ])("flex.%s is read with a Flex user's token, and nothing else is", async (name) => {
    recorder.clear();
    // The sandbox knows no users of Flex.
    const rowsKey = cataloged.find((one) => one.name === `flex.${name}`)?.resource.list?.rowsKey ?? '';
    answered = JSON.stringify({ [rowsKey]: [], meta: {} });
    await stack.query(`SELECT * FROM flex.${name}`);
    expect(recorder.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer of-a-flex-user']);
    answered = undefined;
    recorder.clear();
    await stack.query('SELECT * FROM flex.web_channels');
    expect(recorder.requests[0]?.headers['authorization']).toMatch(/^Basic /);
  });

  test('insights: what a query job found is read page by page, a row each', async () => {
    const page = (items: readonly number[], nextToken?: string): string =>
      JSON.stringify({
        domain: 'Conversations',
        items: items.map((Id) => ({ Id })),
        meta: { key: 'items', nextToken },
      });
    recorder.answerWith(({ query }) =>
      Promise.resolve({
        status: 200,
        body: query.some(([name, value]) => name === 'pageToken' && value === 'two') ? page([3]) : page([1, 2], 'two'),
      }),
    );
    const table = 'insights.insights_domains_conversations_query_job_results';
    const results = `${table}, jsonb_array_elements(items) AS item WHERE operation_id = 'proc_job_1'`;
    try {
      expect(await stack.column(`SELECT item->>'Id' FROM ${results} ORDER BY 1`)).toEqual(['1', '2', '3']);
      const newestFirst = `SELECT items FROM ${table} WHERE operation_id = 'proc_job_1' ORDER BY items LIMIT 1`;
      expect(await stack.column(newestFirst)).toEqual(['[{"Id": 3}]']);
    } finally {
      answerBySandbox();
    }
  });

  test('insights.insights_domains_conversations_query is refused with the reason', async () => {
    recorder.clear();
    expect(await stack.failure('SELECT * FROM insights.insights_domains_conversations_query')).toMatchObject({
      code: '0A000',
      message: '"insights.insights_domains_conversations_query" cannot be read',
      detail:
        'It reads on in the answer of a query, which is asked by a POST; query jobs and their results answer the same.',
    });
    expect(recorder.requests).toEqual([]);
  });

  test.each(['organization_accounts', 'organization_role_assignments', 'organization_scim_users'])(
    'iam.%s says that it takes OAuth only',
    (name) => {
      expect(described(`iam.${name}`)).toMatch(/OAuth client credentials only/);
    },
  );
});

test('messaging.service_compliance_usa2p has the columns of each kind of row', async () => {
  const { columns } = await stack.query('SELECT * FROM messaging.service_compliance_usa2p');
  expect(columns).toEqual(expect.arrayContaining(['sid', 'brand_registration_sid', 'campaign_status', 'errors']));
});

describe('equality that is none', () => {
  test.each([
    ['incoming_phone_numbers', 'phone_number', 'IncomingPhoneNumbers', 'PhoneNumber'],
    ['sms_short_codes', 'short_code', 'ShortCodes', 'ShortCode'],
    ['video.composition_hooks', 'friendly_name', 'CompositionHooks', 'FriendlyName'],
  ])('%s: a star in %s is not sent', async (table, column, last, parameter) => {
    expect(await asked(`SELECT * FROM ${table} WHERE ${column} = '*5*'`, last)).toEqual(['']);
    expect(await asked(`SELECT * FROM ${table} WHERE ${column} = '55512'`, last)).toEqual([`${parameter}=55512`]);
  });

  test('insights.voice_summaries: "all" is no state that a row has', async () => {
    const [request] = await asked(`SELECT * FROM insights.voice_summaries WHERE processing_state = 'all'`, 'Summaries');
    expect(request).toMatch(/ProcessingState=all/);
    expect(await count('insights.voice_summaries', `WHERE processing_state = 'all'`)).toBe(0);
  });
});

describe('thin lists', () => {
  const thin = cataloged.filter(
    ({ resource }) => resource.list !== undefined && resource.columns.some(({ fetchOnly }) => fetchOnly === true),
  );

  test('are more than a dozen', () => {
    expect(thin.length).toBeGreaterThanOrEqual(12);
  });

  test('twilio.notifications: what the list does not tell takes a request for each row, and no other column does', async () => {
    const rows = await count('notifications');
    recorder.clear();
    await stack.query('SELECT sid, message_text FROM notifications');
    expect(recorder.requests).toHaveLength(1);
    recorder.clear();
    await stack.query('SELECT sid, request_variables FROM notifications');
    expect(recorder.requests).toHaveLength(1 + rows);
    expect((await stack.failure('SET twilio.max_requests = 2; SELECT request_variables FROM notifications')).code).toBe(
      '54000',
    );
    await stack.query('RESET twilio.max_requests');
  });
});

test('GETs that redirect to a file are no tables', () => {
  const redirecting = resources.filter(
    ({ list, fetch, singleton }) => list === undefined && (fetch ?? singleton)?.redirects === true,
  );
  expect(redirecting.map(({ product, name }) => `${product}.${name}`)).toEqual(
    expect.arrayContaining(['messaging_v1.deactivations', 'api_v2010.recording_add_on_result_payload_data']),
  );
  const tables = new Set(cataloged.map(({ name }) => name));
  expect(redirecting.filter(({ schema, name }) => tables.has(`${schema}.${name}`))).toEqual([]);
});
