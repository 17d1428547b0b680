// The differences between the catalog and the reference: one line of text each, in a form that explanations can match.
import type { Resource } from '../../packages/twilio-driver/src/catalog-data/resource.ts';
import type { Reference, ReferenceResource, ReferenceWrite, RemovedOperations } from './reference.ts';

export interface Difference {
  readonly kind:
    | 'resource: only here'
    | 'resource: only there'
    | 'name'
    | 'operation'
    | 'primary key'
    | 'column: only here'
    | 'column: only there'
    | 'column type'
    | 'filter: only here'
    | 'filter: only there'
    | 'filter column'
    | 'property: only here'
    | 'property: only there'
    | 'removed operation';
  /** `verify_v2.services.friendly_name`, `verify_v2.services create Name`. */
  readonly subject: string;
  readonly detail: string;
}

type Operations = Readonly<Record<string, string | undefined>>;

function operationsOf(resource: Resource): Operations {
  const { list, singleton, fetch, create, update } = resource;
  return {
    list: list?.path,
    singleton: singleton?.path,
    fetch: fetch?.path,
    create: create === undefined ? undefined : `${create.method} ${create.path}`,
    update: update === undefined ? undefined : `${update.method} ${update.path}`,
    delete: resource.delete?.path,
  };
}

function operationsThere(resource: ReferenceResource): Operations {
  const write = (one: ReferenceWrite | undefined) => (one === undefined ? undefined : `${one.m} ${one.path}`);
  return {
    list: resource.list?.path,
    singleton: resource.single?.path,
    fetch: resource.fetch?.path,
    create: write(resource.create),
    update: write(resource.update),
    delete: resource.delete?.path,
  };
}

/** Resources are the same when they share a path of an operation: names are compared, not trusted. */
export function compareCatalogs(resources: readonly Resource[], reference: Reference): readonly Difference[] {
  const byPath = new Map<string, Resource>();
  const place = (product: string, operation: string, path: string): string =>
    `${product} ${operation} ${path.replace(/^[A-Z]+ /, '')}`;
  for (const resource of resources) {
    for (const [operation, path] of Object.entries(operationsOf(resource))) {
      if (path !== undefined) byPath.set(place(resource.product, operation, path), resource);
    }
  }
  const paired = new Set<Resource>();
  const differences = [...reference.tables, ...reference.actions].flatMap((there): readonly Difference[] => {
    const paths = Object.entries(operationsThere(there)).flatMap(([operation, path]) =>
      path === undefined ? [] : [place(there.s, operation, path)],
    );
    const found = [...new Set(paths.flatMap((path) => byPath.get(path) ?? []))];
    for (const resource of found) paired.add(resource);
    const [here, ...others] = found;
    const subject = `${there.s}.${there.n}`;
    if (here === undefined) return [{ kind: 'resource: only there', subject, detail: paths.join(', ') }];
    if (others.length > 0) {
      return [{ kind: 'operation', subject, detail: `in ${found.map(({ name }) => name).join(' and ')} here` }];
    }
    return compareResource(here, there);
  });
  const onlyHere = resources
    .filter((resource) => !paired.has(resource))
    .map(({ product, name }): Difference => ({
      kind: 'resource: only here',
      subject: `${product}.${name}`,
      detail: '',
    }));
  return [...differences, ...onlyHere];
}

function compareResource(here: Resource, there: ReferenceResource): readonly Difference[] {
  const subject = `${there.s}.${there.n}`;
  const differences: Difference[] = [];
  const unlike = (
    kind: Difference['kind'],
    place: string,
    ours: string | undefined,
    theirs: string | undefined,
  ): void => {
    if (ours !== theirs)
      differences.push({ kind, subject: place, detail: `${theirs ?? 'none'} there, ${ours ?? 'none'} here` });
  };
  unlike('name', subject, here.name, there.n);
  const [ours, theirs] = [operationsOf(here), operationsThere(there)];
  for (const operation of Object.keys(ours))
    unlike('operation', `${subject} ${operation}`, ours[operation], theirs[operation]);
  for (const operation of ['create', 'update'] as const) {
    const names = (there[operation]?.body ?? []).map(({ n }) => n);
    const own = (here[operation]?.properties ?? []).map(({ parameter }) => parameter);
    differences.push(...missing('property', `${subject} ${operation} `, own, names));
  }
  if (there.kind === 'action') return differences;
  unlike('primary key', subject, here.primaryKey, there.pk);
  const columns = new Map(here.columns.map((column) => [column.name, column]));
  differences.push(
    ...missing(
      'column',
      `${subject}.`,
      [...columns.keys()],
      there.cols.map(({ n }) => n),
    ),
  );
  for (const { n, t } of there.cols) {
    const column = columns.get(n);
    if (column !== undefined) unlike('column type', `${subject}.${n}`, column.type, typeNames[t] ?? t);
  }
  const filters = new Map([...here.filters, ...(here.fetchFilters ?? [])].map((filter) => [filter.parameter, filter]));
  differences.push(
    ...missing(
      'filter',
      `${subject} `,
      [...filters.keys()],
      (there.filters ?? []).map(({ q }) => q),
    ),
  );
  for (const { q, c, o } of there.filters ?? []) {
    const filter = filters.get(q);
    if (filter !== undefined) unlike('filter column', `${subject} ${q}`, filter.column, o === 'param' ? undefined : c);
  }
  return differences;
}

/** The names of types there that have another name in pg_type. */
const typeNames: Readonly<Record<string, string>> = {
  boolean: 'bool',
  integer: 'int4',
  bigint: 'int8',
  double: 'float8',
  'double precision': 'float8',
};

function missing(
  what: 'column' | 'filter' | 'property',
  prefix: string,
  here: readonly string[],
  there: readonly string[],
): readonly Difference[] {
  const only = (kind: Difference['kind'], some: readonly string[], others: readonly string[]): readonly Difference[] =>
    some.filter((name) => !others.includes(name)).map((name) => ({ kind, subject: prefix + name, detail: '' }));
  return [...only(`${what}: only here`, here, there), ...only(`${what}: only there`, there, here)];
}

/** Operations that Twilio has removed: each is one of a table that says so, or a difference. */
export function compareRemoved(removed: RemovedOperations, definitions: readonly Resource[]): readonly Difference[] {
  const offered = new Set(
    definitions.flatMap(({ list, fetch, singleton, create, update, delete: remove }) => [
      ...[list, fetch, singleton].flatMap((read) => (read === undefined ? [] : [`get ${read.path}`])),
      ...[create, update].flatMap((write) =>
        write === undefined ? [] : [`${write.method.toLowerCase()} ${write.path}`],
      ),
      ...(remove === undefined ? [] : [`delete ${remove.path}`]),
    ]),
  );
  return Object.entries(removed).flatMap(([path, methods]) =>
    methods
      .map((method) => `${method} ${path}`)
      .filter((operation) => !offered.has(operation))
      .map((subject): Difference => ({ kind: 'removed operation', subject, detail: 'not offered' })),
  );
}
