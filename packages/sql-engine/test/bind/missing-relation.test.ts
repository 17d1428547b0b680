// What the error for an unknown table suggests.
import { expect, test } from 'vitest';
import { missingRelation } from '../../src/bind/missing-relation.ts';
import type { Catalog } from '../../src/bind/catalog.ts';
import type { TableDefinition } from '../../src/driver/table.ts';

const names = [
  'twilio.messages',
  'twilio.conference_participants',
  'bulk_export.messages',
  'sync.service_documents',
  'sync.services',
  'verify.services',
  'video.room_participants',
  'chat.services',
  'proxy.services',
  'pg_catalog.pg_class',
];

const catalog: Catalog = {
  tables: () =>
    names.map((name) => {
      const [schema = '', table = ''] = name.split('.');
      // Only names are looked at.
      return { schema, name: table } as TableDefinition;
    }),
  findTable: () => undefined,
  findProcedure: () => undefined,
  procedures: () => [],
  hasSchema: () => true,
  schemas: () => [],
};

const hintOf = (name: string): string | undefined => {
  const [table = '', schema] = name.split('.').toReversed();
  return missingRelation(catalog, schema, table, ['twilio', 'public'], 1).fields.hint;
};

test.each([
  ['mesages', 'Perhaps you meant "twilio.messages".'],
  ['documents', 'Perhaps you meant "sync.service_documents".'],
  ['sync.documents', 'Perhaps you meant "sync.service_documents".'],
  ['sync.service', 'Perhaps you meant "sync.services".'],
  ['video.participants', 'Perhaps you meant "video.room_participants".'],
  ['participants', 'Perhaps you meant "twilio.conference_participants".'],
  ['public.room_participants', 'Perhaps you meant "video.room_participants".'],
  ['services', 'There are 4 tables that may be meant, among them "chat.services", "proxy.services", "sync.services".'],
  ['pg_clas', undefined],
  ['xyzzy', undefined],
  ['t', undefined],
])('%s', (name, hint) => {
  expect(hintOf(name)).toBe(hint);
});

test('the error is Postgres’', () => {
  const { code, message, position } = missingRelation(catalog, 'sync', 'xyzzy', [], 15).fields;
  expect({ code, message, position }).toEqual({
    code: '42P01',
    message: 'relation "sync.xyzzy" does not exist',
    position: 15,
  });
});
