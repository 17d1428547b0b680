// The published description of the gateway against its routes.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { operationKinds, routeOf } from '../src/http-gateway/route.ts';

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>;
}

const text = readFileSync(new URL('../../../docs/http.openapi.yaml', import.meta.url), 'utf8');
// as: the file's shape is what is tested.
const description = parse(text) as Description;

const described = Object.entries(description.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({ method: method.toUpperCase(), path, id: operation.operationId })),
);

test.each(described)('$method $path is $id', ({ method, path, id }) => {
  const below = path.replace(/^\/:/, ':').replace(/\{.*?\}/g, 'Some');
  expect(routeOf(method, `/v2/projects/p/locations/l/connections/c${below}`).operation.kind).toBe(id);
});

test('no route is missing, and every reference is there', () => {
  expect(described.map(({ id }) => id).sort()).toEqual([...operationKinds].sort());
  const at = (path: string): unknown =>
    // as: objects all the way down, or undefined.
    path
      .split('/')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], description);
  const references = [...text.matchAll(/\$ref: '#\/([^']+)'/g)].map(([, path]) => path ?? '');
  expect(references.length).toBeGreaterThan(20);
  expect(references.filter((path) => at(path) === undefined)).toEqual([]);
});
