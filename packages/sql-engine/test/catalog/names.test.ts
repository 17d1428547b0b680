import { expect, test } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { calls, column, incomingPhoneNumbers, sampleDriver, services, table, view } from './sample-driver.ts';

const catalog = createCatalog([sampleDriver]);
const path = ['twilio'];

test('a table is found by its name, with and without its schema', () => {
  expect(catalog.findTable(undefined, 'calls', path)).toBe(calls);
  expect(catalog.findTable('twilio', 'calls', [])).toBe(calls);
  expect(catalog.findTable('verify', 'services', path)).toBe(services);
  expect(catalog.findTable(undefined, 'services', path)).toBeUndefined();
  expect(catalog.findTable('verify', 'calls', path)).toBeUndefined();
  expect(catalog.findTable('nowhere', 'calls', path)).toBeUndefined();
});

test('case and underscores do not matter where that is unambiguous', () => {
  for (const name of ['IncomingPhoneNumbers', 'incomingphonenumbers', 'INCOMING_PHONE_NUMBERS']) {
    expect(catalog.findTable(undefined, name, path)).toBe(incomingPhoneNumbers);
  }
  expect(catalog.findTable('Twilio', 'CallsByDay', [])).toBe(view);
  expect(catalog.hasSchema('TWILIO')).toBe(true);
  expect(catalog.hasSchema('nowhere')).toBe(false);
});

test('aliases resolve and are not listed', () => {
  expect(catalog.findTable(undefined, 'call', path)).toBe(calls);
  expect(catalog.findTable(undefined, 'Call', path)).toBe(calls);
  expect(catalog.tables().filter(({ name }) => name === 'call')).toEqual([]);
});

test('an exact name wins over a loose one, and two loose ones over none', () => {
  const first = table('ab_c');
  const second = table('a_bc');
  const exact = table('abc');
  const both = createCatalog([{ ...sampleDriver, tables: [first, second] }]);
  expect(both.findTable(undefined, 'abc', path)).toBeUndefined();
  expect(both.findTable(undefined, 'ab_c', path)).toBe(first);
  const all = createCatalog([{ ...sampleDriver, tables: [first, second, exact] }]);
  expect(all.findTable(undefined, 'abc', path)).toBe(exact);
});

test('a name wins over an alias of another table', () => {
  const named = table('feedback');
  const aliased = table('call_feedback', { aliases: ['feedback'] });
  const names = createCatalog([{ ...sampleDriver, tables: [aliased, named] }]);
  expect(names.findTable(undefined, 'feedback', path)).toBe(named);
  expect(names.findTable(undefined, 'Feedback', path)).toBe(named);
});

test('pg_catalog is searched first unless the path names it later', () => {
  const shadow = table('pg_class', { columns: [column('sid', 'text')] });
  const shadowed = createCatalog([{ ...sampleDriver, tables: [shadow] }]);
  expect(shadowed.findTable(undefined, 'pg_class', path)).not.toBe(shadow);
  expect(shadowed.findTable(undefined, 'pg_class', ['twilio', 'pg_catalog'])).toBe(shadow);
  expect(shadowed.findTable(undefined, 'pg_class', [])?.schema).toBe('pg_catalog');
});

test('schemas that do not exist are skipped in the path', () => {
  expect(catalog.findTable(undefined, 'calls', ['$user', 'nowhere', 'twilio'])).toBe(calls);
});

test("the system's schemas are listed with the drivers'", () => {
  expect(catalog.schemas().map(({ name }) => name)).toEqual([
    'pg_catalog',
    'pg_toast',
    'public',
    'information_schema',
    'twilio',
    'verify',
  ]);
});

test('a table in a schema that nobody declares is a bug of its driver', () => {
  expect(() => createCatalog([{ ...sampleDriver, schemas: [] }])).toThrow(/which nobody declares/);
});
