// Lists begin with the rows of Twilio's own examples, each under a parent that is there.
import { catalogProducts, resourcesOf } from '@twilio-sql/twilio-driver/catalog-data';
import type { Resource, ResourceParent } from '@twilio-sql/twilio-driver/catalog-data';
import { describe, expect, it } from 'vitest';
import { createSandbox } from '../src/index.ts';
import { textOf } from '../src/json.ts';
import type { Row } from '../src/json.ts';
import { coreRegistry } from '../src/resources/registry.ts';
import { isThereForEveryKey, keyOfResource } from '../src/rule/resource-keys.ts';
import { inProcess, testClock } from './in-process.ts';
import type { Json } from './in-process.ts';

type Keys = Readonly<Record<string, string>>;

const clock = testClock('2026-05-20T15:00:00Z');
const sandbox = createSandbox({ clock: clock.now, messages: 40, calls: 100, days: 5 });
const api = inProcess(sandbox);

/** Made by hand, so that messages, calls and what hangs on them go together. */
const byHand =
  /^api_v2010\.(accounts|balance|messages|message_(media|feedback)|calls|(call|conference)?_?recordings|conferences|conference_participants|(recording_)?transcriptions|available_phone_number.*|usage_records.*|call_feedback.*)$|^bulkexports_v1/;

const withExamples = catalogProducts
  .flatMap(({ name }) => resourcesOf(name))
  .filter((resource) => !byHand.test(keyOfResource(resource)) && coreRegistry.examplesOf(resource).length > 0);

/** Without which a list has no rows, or not all of them. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  'accounts_v1.safe_list_numbers': ['PhoneNumber=%2B18001234567'],
  'iam_v1.keys': [`AccountSid=${sandbox.accountSid}`],
  'messaging_v2.channels_senders': ['Channel=whatsapp', 'Channel=rcs'],
  'video_v1.rooms': ['Status=in-progress', 'Status=completed'],
  'video_v1.room_participants': ['Status=connected', 'Status=disconnected'],
  'chat_v1.service_channels': ['Type=public', 'Type=private'],
  'chat_v2.service_channels': ['Type=public', 'Type=private'],
  'ip_messaging_v1.service_channels': ['Type=public', 'Type=private'],
  'ip_messaging_v2.service_channels': ['Type=public', 'Type=private'],
  'insights_v1.voice_summaries': ['StartTime=2010-01-01T00:00:00Z&ProcessingState=all'],
  'taskrouter_v1.workspace_events': ['StartDate=2010-01-01T00:00:00Z'],
  'serverless_v1.service_environment_logs': ['StartDate=2010-01-01T00:00:00Z'],
};

function pathOf(template: string, keys: Keys): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(keys[name] ?? ''));
}

async function listed(resource: Resource, keys: Keys): Promise<readonly Json[]> {
  const { list, host } = resource;
  const rows: Json[] = [];
  for (const query of parameters[keyOfResource(resource)] ?? ['']) {
    const size = list?.sizeParameter ?? 'PageSize';
    const { status, json } = await api.get(
      `${pathOf(list?.path ?? '', keys)}?${query}&${size}=${String(list?.pageSizeMax ?? 50)}`,
      host,
    );
    expect(status).toBe(200);
    // as: a list's rows.
    rows.push(...(json[list?.rowsKey ?? ''] as Json[]));
  }
  return rows;
}

/** The parents' keys that an example can be under: those that it names, or the first ones. */
async function placesOf(resource: Resource, example: Row): Promise<readonly Keys[]> {
  let places: readonly Keys[] = [{ AccountSid: sandbox.accountSid }];
  for (const parent of resource.parents) {
    if (parent.parameter === 'AccountSid') continue;
    const below = places.map(async (keys) =>
      (await keysOf(resource, parent, example, keys)).map((key) => ({ ...keys, [parent.parameter]: key })),
    );
    places = (await Promise.all(below)).flat();
  }
  return places;
}

async function keysOf(
  resource: Resource,
  parent: ResourceParent,
  example: Row,
  keys: Keys,
): Promise<readonly string[]> {
  const named = textOf(example, parent.column) || 'any';
  const owner = coreRegistry.resources.get(coreRegistry.parentOf(resource.product, parent) ?? '');
  if (owner?.list === undefined || isThereForEveryKey(owner)) return [named];
  const rows = await listed(owner, keys);
  const name = owner.jsonNames?.[owner.primaryKey ?? ''] ?? owner.primaryKey ?? '';
  const all = rows.map((row) => (typeof row === 'string' ? row : String(row[name])));
  if (byHand.test(keyOfResource(owner))) return all;
  return all.includes(named) ? [named] : all.slice(0, 1);
}

/** Sids may be those of the account and of parents that are there. */
const shape = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value).replace(/[A-Z]{2}[0-9a-f]{32}/gi, 'SID'));

/** As it names its parents, in addresses too. */
function under(resource: Resource, example: Row, keys: Keys): Row {
  const text = resource.parents.reduce((known, { column, parameter }) => {
    const named = example[column];
    return typeof named === 'string' && named.length > 30 ? known.replaceAll(named, keys[parameter] ?? named) : known;
  }, JSON.stringify(example));
  // as: a row's JSON, with other keys in it.
  return JSON.parse(text) as Row;
}

function shows(resource: Resource, example: Row, row: Json): boolean {
  const parents = new Set(resource.parents.map(({ column }) => column));
  return resource.columns.every(({ name, fetchOnly }) => {
    if (example[name] === undefined || parents.has(name) || (fetchOnly === true && resource.list !== undefined))
      return true;
    const shown = row[resource.jsonNames?.[name] ?? name];
    return JSON.stringify(shape(shown)) === JSON.stringify(shape(example[name]));
  });
}

async function readAt(resource: Resource, example: Row, keys: Keys): Promise<readonly Json[]> {
  const { list, singleton, fetch, host, primaryKey } = resource;
  if (list !== undefined) return listed(resource, keys);
  const parameter = /\{(\w+)\}[^{]*$/.exec(fetch?.path ?? '')?.[1] ?? '';
  const own = singleton === undefined ? { [parameter]: textOf(example, primaryKey ?? '') } : {};
  const [query = ''] = parameters[keyOfResource(resource)] ?? [];
  const path = pathOf((singleton ?? fetch)?.path ?? '', { ...own, ...keys });
  const { json } = await api.get(`${path}?${query}`, host);
  return [json];
}

describe('the examples of the description', () => {
  it('are there for nearly all products', () => {
    expect(withExamples.length).toBeGreaterThan(350);
  });

  it.each(withExamples.map((resource) => ({ name: keyOfResource(resource), resource })))(
    'are the first rows of $name',
    async ({ resource }) => {
      const examples = coreRegistry.examplesOf(resource);
      const lost: Row[] = [];
      // A singleton is one row.
      for (const example of resource.list === undefined ? examples.slice(0, 1) : examples) {
        const found: number[] = [];
        for (const keys of await placesOf(resource, example)) {
          const rows = await readAt(resource, example, keys);
          const place = rows.findIndex((row) => shows(resource, under(resource, example, keys), row));
          if (place >= 0) found.push(place);
          for (const parent of resource.parents) {
            if (parent.synthetic || rows[place] === undefined) continue;
            expect(rows[place][resource.jsonNames?.[parent.column] ?? parent.column]).toBe(keys[parent.parameter]);
          }
        }
        if (found.length !== 1) lost.push(example);
        const queries = parameters[keyOfResource(resource)]?.length ?? 1;
        if (queries === 1) expect(found[0] ?? 0).toBeLessThan(examples.length);
      }
      expect(lost).toEqual([]);
    },
  );

  it('are in the main account alone, so that sids are unique', async () => {
    const { json } = await api.get('/2010-04-01/Accounts.json');
    // as: a list's rows.
    const accounts = json.accounts as { sid: string }[];
    const lists = accounts.map(async ({ sid }) => {
      const answer = await api.get(`/2010-04-01/Accounts/${sid}/Notifications.json`);
      return (answer.json.notifications as { sid: string }[]).map((row) => row.sid);
    });
    const sids = (await Promise.all(lists)).flat();
    expect(sids.length).toBeGreaterThan(accounts.length);
    expect(new Set(sids).size).toBe(sids.length);
  });
});
