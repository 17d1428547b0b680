// The generated catalog against the description that it is made from, and the overlays against the catalog.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogProducts, resourcesOf, type Resource } from '../src/catalog-data/index.ts';
import { overlays } from '../src/overlay/index.ts';
import { references } from '../src/overlay/references.ts';
import type { TableOverlay } from '../src/overlay/overlay.ts';
import { withheld } from '../src/overlay/withheld.ts';
import { tableOf, testDriver } from './test-tables.ts';

const coreResources = resourcesOf('api_v2010');

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@twilio/cli-core/package.json')), 'src/services/twilio-api');

interface Example {
  readonly value?: Readonly<Record<string, unknown>>;
  readonly $ref?: string;
}
interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly examples?: Record<string, Example> }>>;
}
interface Described {
  readonly paths: Readonly<
    Record<
      string,
      { readonly get?: { readonly operationId: string; readonly responses: Readonly<Record<string, Response>> } }
    >
  >;
  readonly components?: {
    readonly responses?: Readonly<Record<string, Response>>;
    readonly examples?: Readonly<Record<string, Example>>;
  };
}

const descriptions = new Map<string, Described>();

function descriptionOf(product: string): Described {
  const known = descriptions.get(product);
  if (known !== undefined) return known;
  // as: Twilio's OpenAPI file, of which only the examples of GETs are read here.
  const description = JSON.parse(readFileSync(join(folder, `twilio_${product}.json`), 'utf8')) as Described;
  descriptions.set(product, description);
  return description;
}

/** Rows in the examples of a path's GET. */
function exampleRows(
  { product }: Resource,
  path: string,
  rowsKey: string | undefined,
): readonly Readonly<Record<string, unknown>>[] {
  const { paths, components } = descriptionOf(product);
  const responses = Object.entries(paths[path]?.get?.responses ?? {}).filter(([status]) => status.startsWith('2'));
  const examples = responses
    .map(([, response]) => components?.responses?.[response.$ref?.split('/').at(-1) ?? ''] ?? response)
    .flatMap((response) => Object.values(response.content?.['application/json']?.examples ?? {}))
    .map((example) => components?.examples?.[example.$ref?.split('/').at(-1) ?? ''] ?? example);
  return examples.flatMap(({ value }) => {
    if (value === undefined) return [];
    // as: the rows of an example answer.
    const rows = rowsKey === undefined ? [value] : ((value[rowsKey] ?? []) as Readonly<Record<string, unknown>>[]);
    return rows.filter((row) => typeof row === 'object');
  });
}

const readPaths = (resource: Resource): readonly (readonly [string, string | undefined])[] => [
  ...(resource.list === undefined ? [] : [[resource.list.path, resource.list.rowsKey] as const]),
  ...(resource.fetch === undefined ? [] : [[resource.fetch.path, undefined] as const]),
  ...(resource.singleton === undefined ? [] : [[resource.singleton.path, undefined] as const]),
];

const everyResource = catalogProducts.flatMap((product) => resourcesOf(product.name));
const unread = new Set(catalogProducts.filter((product) => product.retired).map((product) => product.name));
const label = ({ product, name }: Resource): string => `${product}.${name}`;
const jsonName = (resource: Resource, column: string): string => resource.jsonNames?.[column] ?? column;

const byName = (name: string): Resource => {
  const resource = coreResources.find((candidate) => candidate.name === name);
  if (resource === undefined) throw new Error(`no resource ${name}`);
  return resource;
};

describe('the catalog', () => {
  test('has every resource of api_v2010 once', () => {
    expect(coreResources).toHaveLength(71);
    expect(new Set(coreResources.map((resource) => resource.name)).size).toBe(71);
    expect(coreResources.filter((resource) => resource.list !== undefined)).toHaveLength(61);
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

  test('knows the example rows: no property of theirs is missing but a secret', () => {
    const unknown = everyResource.flatMap((resource) =>
      readPaths(resource).flatMap(([path, rowsKey]) =>
        exampleRows(resource, path, rowsKey).flatMap((row) =>
          Object.keys(row)
            .filter((property) => !resource.columns.some((column) => jsonName(resource, column.name) === property))
            .map((property) => `${label(resource)}.${property}`),
        ),
      ),
    );
    expect([...new Set(unknown)]).toEqual([
      'api_v2010.accounts.auth_token',
      // The operator's, which its parent's column has.
      'intelligence_v3.control_plane_operator_versions.id',
    ]);
  });

  test('types the example values: strings that are numbers are numbers', () => {
    const wrong = new Set<string>();
    let checked = 0;
    for (const resource of everyResource) {
      for (const [path, rowsKey] of readPaths(resource)) {
        for (const row of exampleRows(resource, path, rowsKey)) {
          for (const column of resource.columns) {
            const value = row[jsonName(resource, column.name)] ?? null;
            if (value === null) continue;
            checked += 1;
            if (!fits(column.type, column.wire, value))
              wrong.add(`${label(resource)}.${column.name}: ${JSON.stringify(value)}`);
          }
        }
      }
    }
    expect(checked).toBeGreaterThan(10_000);
    expect([...wrong]).toEqual([]);
  });

  test('leaves no other string that is a number in every example as text', () => {
    const values = new Map<string, string[]>();
    for (const resource of everyResource.filter(
      (each) => !unread.has(each.product) && withheld[label(each)] === undefined,
    )) {
      for (const row of readPaths(resource).flatMap(([path, rowsKey]) => exampleRows(resource, path, rowsKey))) {
        for (const column of resource.columns.filter(({ type }) => type === 'text')) {
          const value = row[column.name] ?? null;
          if (typeof value !== 'string') continue;
          const name = `${label(resource)}.${column.name}`;
          values.set(name, [...(values.get(name) ?? []), value]);
        }
      }
    }
    const numeric = [...values].filter(([, texts]) => texts.every((each) => /^-?\d+(\.\d+)?$/.test(each)));
    // Names, codes and postal codes that happen to be digits.
    expect(numeric.map(([name]) => name).sort()).toEqual([
      'api_v2010.address_dependent_phone_numbers.friendly_name',
      'api_v2010.addresses.postal_code',
      'api_v2010.available_phone_number_local.lata',
      'api_v2010.available_phone_number_local.postal_code',
      'api_v2010.queues.friendly_name',
      'api_v2010.sip_credential_list_credentials.username',
      'api_v2010.sms_short_codes.short_code',
      'flex_v1.configuration.service_version',
      'flex_v1.configuration.ui_version',
      'flex_v1.flex_flows.contact_identity',
      'lookups_v2.phone_numbers.calling_country_code',
      'messaging_v1.service_short_codes.short_code',
      'messaging_v1.tollfree_verifications.business_postal_code',
      'messaging_v1.tollfree_verifications.business_registration_number',
      'supersim_v1.ip_commands.sim_iccid',
      'supersim_v1.settings_updates.iccid',
      'supersim_v1.sims.iccid',
      'wireless_v1.sim_data_sessions.imei',
    ]);
  });

  test('has no column and no description sentence that it must not have', () => {
    // Text fields of the data and nothing else: names of properties may be any word.
    const text = JSON.stringify(everyResource.map((resource) => ({ ...resource, jsonNames: undefined })));
    expect(text).not.toMatch(/"name":"(auth_token|secret|password)"/);
    expect(text).not.toMatch(/\[[A-Z][^\]]*\]\(https:/);
    expect(text.includes('description":"')).toBe(false);
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
  const driver = testDriver({ includeRetired: true });
  const schemas = new Map(everyResource.map((resource) => [label(resource), resource.schema]));
  const schemaOf = ({ product = 'api_v2010', resource }: TableOverlay): string =>
    schemas.get(`${product}.${resource}`) ?? 'twilio';

  test.each(overlays.map((overlay) => [`${schemaOf(overlay)}.${overlay.resource}`, overlay] as const))(
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

  test('core tables and all their columns have comments, and short ones', () => {
    const core = driver.tables.filter(({ schema }) => schema === 'twilio');
    expect(core.length).toBeGreaterThan(60);
    const comments = core.flatMap(({ name, description, columns }) => [
      [name, description],
      ...columns.filter(({ hidden }) => !hidden).map((column) => [`${name}.${column.name}`, column.description]),
    ]);
    expect(comments.filter(([, text = '']) => text === '' || text.length > 160)).toEqual([]);
    // By rule nothing is said but the name itself.
    expect(core.filter(({ description }) => description.startsWith("Twilio's ")).map(({ name }) => name)).toEqual([]);
  });

  test('columns refer to what there is', () => {
    const keys = new Set(
      everyResource.flatMap(({ product, name, columns }) =>
        columns.flatMap((column) => [`${product}.${column.name}`, `${product}.${name}.${column.name}`]),
      ),
    );
    const names = new Set(everyResource.map((resource) => label(resource)));
    expect(Object.keys(references).filter((name) => !keys.has(name))).toEqual([]);
    expect(Object.values(references).filter((name) => !names.has(name))).toEqual([]);
    const [functions] = tableOf(driver, 'serverless.service_environment_logs').foreignKeys.filter(({ columns }) =>
      columns.includes('function_sid'),
    );
    expect(functions).toBeDefined();
  });

  test('every table is found once, with its aliases', () => {
    const names = driver.tables.flatMap((table) =>
      [table.name, ...table.aliases].map((name) => `${table.schema}.${name}`),
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const aliases = ['feedback', 'feedbacksummary', 'short_codes', 'media'].map((name) => `twilio.${name}`);
    expect(names).toEqual(expect.arrayContaining(aliases));
  });

  test('columns and their aliases are unique in each table, and keys are columns', () => {
    for (const table of driver.tables) {
      const names = table.columns.flatMap((column) => [column.name, ...column.aliases]);
      expect(
        names.filter((name, index) => names.indexOf(name) !== index),
        `${table.schema}.${table.name}`,
      ).toEqual([]);
      const columns = table.columns.map((column) => column.name);
      const keys = [
        ...table.primaryKey,
        ...table.foreignKeys.flatMap((key) => key.columns),
        ...(table.writes?.keyColumns ?? []),
      ];
      expect(
        keys.filter((column) => !columns.includes(column)),
        `${table.schema}.${table.name}`,
      ).toEqual([]);
      for (const key of table.foreignKeys) {
        const target = tableOf(driver, `${key.schema}.${key.table}`);
        expect(target.primaryKey, `${table.schema}.${table.name}: ${key.columns.join()}`).toEqual(key.referenced);
        const referenced = target.columns.map((column) => column.name);
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
