// The generated catalog against the description that it is made from, and the overlays against the catalog.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogResources, type Resource } from '../src/catalog-data/index.ts';
import { overlays } from '../src/overlay/index.ts';
import { tableOf, testDriver } from './test-tables.ts';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@twilio/cli-core/package.json')), 'src/services/twilio-api');

interface Example {
  readonly value?: Readonly<Record<string, unknown>>;
}
interface Described {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly get?: {
          readonly operationId: string;
          readonly responses: Readonly<
            Record<
              string,
              { readonly content?: Readonly<Record<string, { readonly examples?: Record<string, Example> }>> }
            >
          >;
        };
      }
    >
  >;
}
// as: Twilio's OpenAPI file, of which only the examples of GETs are read here.
const description = JSON.parse(readFileSync(join(folder, 'twilio_api_v2010.json'), 'utf8')) as Described;

/** Rows in the examples of a path's GET. */
function exampleRows(path: string, rowsKey: string | undefined): readonly Readonly<Record<string, unknown>>[] {
  const responses = description.paths[path]?.get?.responses ?? {};
  const examples = Object.values(responses).flatMap((response) =>
    Object.values(response.content?.['application/json']?.examples ?? {}),
  );
  return examples.flatMap(({ value }) => {
    if (value === undefined) return [];
    // as: the rows of an example answer.
    return rowsKey === undefined ? [value] : ((value[rowsKey] ?? []) as Readonly<Record<string, unknown>>[]);
  });
}

const readPaths = (resource: Resource): readonly (readonly [string, string | undefined])[] => [
  ...(resource.list === undefined ? [] : [[resource.list.path, resource.list.rowsKey] as const]),
  ...(resource.fetch === undefined ? [] : [[resource.fetch.path, undefined] as const]),
  ...(resource.singleton === undefined ? [] : [[resource.singleton.path, undefined] as const]),
];

const byName = (name: string): Resource => {
  const resource = catalogResources.find((candidate) => candidate.name === name);
  if (resource === undefined) throw new Error(`no resource ${name}`);
  return resource;
};

describe('the catalog', () => {
  test('has every resource of api_v2010 once', () => {
    expect(catalogResources).toHaveLength(71);
    expect(new Set(catalogResources.map((resource) => resource.name)).size).toBe(71);
    expect(catalogResources.filter((resource) => resource.list !== undefined)).toHaveLength(61);
  });

  test('names paths as people would', () => {
    expect(byName('message_media').list?.path).toBe(
      '/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json',
    );
    expect(byName('sip_domain_auth_calls_credential_list_mappings').parents.map((parent) => parent.resource)).toEqual([
      'accounts',
      'sip_domains',
    ]);
    expect(byName('address_dependent_phone_numbers').parents[1]).toEqual({
      parameter: 'AddressSid',
      column: 'address_sid',
      synthetic: true,
      resource: 'addresses',
    });
  });

  test('knows the example rows: no property of theirs is missing but secrets and a redirect', () => {
    const unknown = catalogResources.flatMap((resource) =>
      readPaths(resource).flatMap(([path, rowsKey]) =>
        exampleRows(path, rowsKey).flatMap((row) =>
          Object.keys(row)
            .filter((property) => !resource.columns.some((column) => column.name === property))
            .map((property) => `${resource.name}.${property}`),
        ),
      ),
    );
    expect([...new Set(unknown)]).toEqual(['accounts.auth_token', 'recording_add_on_result_payload_data.redirect_to']);
  });

  test('types the example values: strings that are numbers are numbers', () => {
    const wrong = new Set<string>();
    let checked = 0;
    for (const resource of catalogResources) {
      for (const [path, rowsKey] of readPaths(resource)) {
        for (const row of exampleRows(path, rowsKey)) {
          for (const column of resource.columns) {
            const value = row[column.name] ?? null;
            if (value === null) continue;
            checked += 1;
            if (!fits(column.type, column.wire, value))
              wrong.add(`${resource.name}.${column.name}: ${JSON.stringify(value)}`);
          }
        }
      }
    }
    expect(checked).toBeGreaterThan(1600);
    expect([...wrong]).toEqual([]);
  });

  test('leaves no other string that is a number in every example as text', () => {
    const values = new Map<string, string[]>();
    for (const resource of catalogResources) {
      for (const row of readPaths(resource).flatMap(([path, rowsKey]) => exampleRows(path, rowsKey))) {
        for (const column of resource.columns.filter(({ type }) => type === 'text')) {
          const value = row[column.name] ?? null;
          if (typeof value !== 'string') continue;
          const name = `${resource.name}.${column.name}`;
          values.set(name, [...(values.get(name) ?? []), value]);
        }
      }
    }
    const numeric = [...values].filter(([, texts]) => texts.every((each) => /^-?\d+(\.\d+)?$/.test(each)));
    // Names, codes and postal codes that happen to be digits.
    expect(numeric.map(([name]) => name).sort()).toEqual([
      'address_dependent_phone_numbers.friendly_name',
      'addresses.postal_code',
      'available_phone_number_local.lata',
      'available_phone_number_local.postal_code',
      'queues.friendly_name',
      'sip_credential_list_credentials.username',
      'sms_short_codes.short_code',
    ]);
  });

  test('has no column and no description sentence that it must not have', () => {
    const text = JSON.stringify(catalogResources);
    expect(text).not.toMatch(/"name":"(auth_token|secret|password)"/);
    expect(text).not.toMatch(/\[[A-Z][^\]]*\]\(https:/);
    expect(text).not.toContain('description":"');
  });

  test('takes the sets of which one is needed', () => {
    expect(byName('messages').create?.atLeastOneOf).toEqual([
      ['From', 'MessagingServiceSid'],
      ['Body', 'MediaUrl', 'ContentSid'],
    ]);
    expect(byName('calls').create?.atLeastOneOf).toEqual([['Url', 'Twiml', 'ApplicationSid']]);
    expect(byName('incoming_phone_numbers').create?.atLeastOneOf).toEqual([['PhoneNumber', 'AreaCode']]);
  });
});

function fits(type: string, wire: string, value: unknown): boolean {
  switch (type) {
    case 'int4':
    case 'int8':
      return wire === 'string' ? /^-?\d+$/.test(String(value)) : Number.isInteger(value);
    case 'numeric':
      return /^-?\d+(\.\d+)?$/.test(String(value));
    case 'float8':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(String(value));
    case 'timestamptz':
      return (
        typeof value === 'string' && !Number.isNaN(Date.parse(value)) && (wire === 'rfc2822') === /^[A-Z]/.test(value)
      );
    case 'text[]':
      return Array.isArray(value) && value.every((element) => typeof element === 'string');
    case 'text':
      return typeof value === 'string';
    default:
      return type === 'jsonb';
  }
}

describe('overlays', () => {
  const driver = testDriver();

  test.each(overlays.map((overlay) => [overlay.resource, overlay] as const))(
    '%s describes columns that exist',
    (name, overlay) => {
      const table = tableOf(driver, name);
      const shown = table.columns.filter((column) => !column.hidden).map((column) => column.name);
      const hidden = table.columns.filter((column) => column.hidden).map((column) => column.name);
      expect(Object.keys(overlay.columns ?? {}).filter((column) => !shown.includes(column))).toEqual([]);
      const parameters = Object.keys(overlay.hidden ?? {}).filter((column) => !column.startsWith('period_'));
      expect(parameters.filter((column) => !hidden.includes(column))).toEqual([]);
      // A table with descriptions has them all.
      if (overlay.columns !== undefined) expect(Object.keys(overlay.columns)).toEqual(shown);
    },
  );

  test('every table is found once, with its aliases', () => {
    const qualified = driver.tables.flatMap((table) =>
      [table.name, ...table.aliases].map((name) => `${table.schema}.${name}`),
    );
    expect(qualified.filter((name, index) => qualified.indexOf(name) !== index)).toEqual([]);
    const names = driver.tables.flatMap((table) => [table.name, ...table.aliases]);
    expect(names).toEqual(expect.arrayContaining(['feedback', 'feedbacksummary', 'short_codes', 'media']));
  });

  test('columns and their aliases are unique in each table, and keys are columns', () => {
    for (const table of driver.tables) {
      const names = table.columns.flatMap((column) => [column.name, ...column.aliases]);
      expect(
        names.filter((name, index) => names.indexOf(name) !== index),
        table.name,
      ).toEqual([]);
      const columns = table.columns.map((column) => column.name);
      const keys = [
        ...table.primaryKey,
        ...table.foreignKeys.flatMap((key) => key.columns),
        ...(table.writes?.keyColumns ?? []),
      ];
      expect(
        keys.filter((column) => !columns.includes(column)),
        table.name,
      ).toEqual([]);
      for (const key of table.foreignKeys) {
        const referenced = tableOf(driver, key.table).columns.map((column) => column.name);
        expect(referenced).toEqual(expect.arrayContaining([...key.referenced]));
      }
    }
  });

  test('everyday names are aliases where the table has no column of that name', () => {
    const messages = tableOf(driver, 'messages');
    expect(messages.columns.find((column) => column.name === 'from')?.aliases).toEqual(['sender']);
    expect(messages.columns.find((column) => column.name === 'to')?.aliases).toEqual(['recipient']);
    const numbers = tableOf(driver, 'incoming_phone_numbers');
    expect(numbers.columns.find((column) => column.name === 'friendly_name')?.aliases).toEqual(['name']);
    const feedback = tableOf(driver, 'call_feedback');
    expect(feedback.columns.find((column) => column.name === 'call_sid')?.aliases).toEqual(['sid']);
  });
});
