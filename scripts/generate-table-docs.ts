// Writes docs/tables: a page for each schema with its tables and procedures, and an index. Everything in it is the
// driver's own: columns and keys as the catalogs have them, conditions as plans negotiate them. Run through
// `npm run generate`.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { ProcedureDefinition, TableDefinition } from '../packages/sql-engine/src/driver/index.ts';
import { catalogProducts, resourcesOf } from '../packages/twilio-driver/src/catalog-data/index.ts';
import type { Resource } from '../packages/twilio-driver/src/catalog-data/resource.ts';
import { createTwilioDriver } from '../packages/twilio-driver/src/index.ts';
import { findTypeByName } from '../packages/sql-engine/src/types/registry.ts';
import { needed, nativeOrders, pushedOperators } from './table-docs/pushdown.ts';

const folder = new URL('../docs/tables/', import.meta.url);
const resources = new Map(
  catalogProducts
    .filter((product) => !product.retired)
    .flatMap((product) => resourcesOf(product.name))
    .map((resource): readonly [string, Resource] => [`${resource.schema}.${resource.name}`, resource]),
);
// A fixed clock: windows that are asked for by default are no part of the pages.
const driver = createTwilioDriver({ accountSid: `AC${'0'.repeat(32)}`, username: 'u', password: 'p', clock: () => 0 });

type Column = TableDefinition['columns'][number];

const typeName = (name: string): string => (findTypeByName(name)?.formalName ?? name).replace('timestamp with time zone', 'timestamptz'); // prettier-ignore
const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function referenceOf(table: TableDefinition, column: Column): string {
  const key = table.foreignKeys.find(({ columns }) => columns.at(-1) === column.name);
  if (key === undefined) return '';
  const target = `${key.schema === table.schema ? '' : `${key.schema}.`}${key.table}`;
  return `→ ${target}`;
}

/** i: INSERT takes it, I: it needs it; u, U: UPDATE. */
function writtenBy(table: TableDefinition, resource: Resource | undefined, { name }: Column): string {
  const { insert, update } = table.writes ?? {};
  const requires = (write: Resource['create']): boolean =>
    write?.properties.some((property) => property.column === name && property.required) ?? false;
  return [
    ...(insert?.columns.includes(name) === true ? [requires(resource?.create) ? 'I' : 'i'] : []),
    ...(update?.columns.includes(name) === true ? [requires(resource?.update) ? 'U' : 'u'] : []),
  ].join('');
}

function columnRow(table: TableDefinition, resource: Resource | undefined, column: Column): string {
  const { name, type, use, description } = column;
  const said = [use === undefined ? '' : `*${use}*`, cell(description), referenceOf(table, column)];
  const cells = [
    use === undefined ? name : `*${name}*`,
    typeName(type),
    use === 'write-only' ? '' : pushedOperators(table, resource, column),
    writtenBy(table, resource, column),
    said.filter((text) => text !== '').join(' '),
  ];
  return `|${cells.join('|')}|`;
}

function requestLine(resource: Resource | undefined): readonly string[] {
  if (resource === undefined) return [];
  const read = resource.list ?? resource.singleton ?? resource.fetch;
  return read === undefined ? [] : [`GET ${code(`https://${resource.host}${read.path}`)}.`];
}

function tableSection(table: TableDefinition): string {
  const resource = resources.get(`${table.schema}.${table.name}`);
  const { insert, update, delete: removal } = table.writes ?? {};
  const writes = [
    ...(insert === undefined ? [] : ['INSERT']),
    ...(update === undefined ? [] : ['UPDATE']),
    ...(removal === undefined ? [] : ['DELETE']),
  ];
  const needs = needed(table);
  const orders = nativeOrders(table);
  const facts = [
    ...(table.primaryKey.length === 0 ? ['No key.'] : [`Key: ${table.primaryKey.map(code).join(', ')}.`]),
    `${writes.length === 0 ? 'Read only' : writes.join(', ')}.`,
    ...(needs.length === 0 ? [] : [`Needs ${needs.join(', ')}.`]),
    ...(orders.length === 0 ? [] : [`Comes by ${orders.join(', ')}.`]),
    ...(table.aliases.length === 0 ? [] : [`Also called ${table.aliases.map(code).join(', ')}.`]),
    ...requestLine(resource),
  ];
  const columns = table.columns.filter((column) => !column.hidden || column.use !== undefined);
  return [
    `## ${table.name}\n`,
    `${table.description}\n`,
    `${facts.join(' ')}\n`,
    '|column|type|asked|written||',
    '|-|-|-|-|-|',
    ...columns.map((column) => columnRow(table, resource, column)),
  ].join('\n');
}

function procedureSection({ name, description, ...procedure }: ProcedureDefinition): string {
  const argumentList = procedure.arguments.map((one) => `${one.name} ${typeName(one.type)}${one.required ? '' : '?'}`);
  const columns = procedure.columns.filter((column) => !column.hidden).map((column) => column.name);
  return [
    `- ${code(`${name}(${argumentList.join(', ')})`)}: ${cell(description)}`,
    ...procedure.arguments.filter((one) => one.description !== '').map((one) => `  - ${code(one.name)}: ${cell(one.description)}`), // prettier-ignore
    ...(columns.length === 0 ? [] : [`  - answers ${columns.map(code).join(', ')}`]),
  ].join('\n');
}

const note = '<!-- Generated by scripts/generate-table-docs.ts. -->';
const tables = new Map(driver.schemas.map(({ name }) => [name, driver.tables.filter(({ schema }) => schema === name)]));
const procedures = new Map(
  driver.schemas.map(({ name }) => [name, (driver.procedures ?? []).filter(({ schema }) => schema === name)]),
);

function page({ name, description }: { readonly name: string; readonly description: string }): string {
  const own = procedures.get(name) ?? [];
  return [
    note,
    `# ${name}\n`,
    `${description} [What the columns mean](README.md).\n`,
    ...(tables.get(name) ?? []).map((table) => `${tableSection(table)}\n`),
    ...(own.length === 0 ? [] : ['## Procedures\n', ...own.map(procedureSection), '']),
  ].join('\n');
}

function index(): string {
  const rows = driver.schemas.map(({ name, description }) => {
    const counts = [tables.get(name)?.length ?? 0, procedures.get(name)?.length ?? 0];
    return `|[${name}](${name}.md)|${counts.join('|')}|${cell(description)}|`;
  });
  return `${note}
# Tables and procedures

A page for each schema. \`\\d+ TABLE\` in psql tells the same; \`select * from twilio_sql.hidden_columns\` has the hidden
columns of all tables.

Under *asked* is which conditions Twilio is asked with: \`=\` (IN too), \`<\`, \`>\` (with their equals). A \`~\` means that
Twilio answers more than was asked. All other conditions hold too: rows are read, and those that do not fit are left out.

Under *written* are \`i\` for INSERT and \`u\` for UPDATE; a capital means that the request needs it.

Columns in *italics* are hidden, neither in \`*\` nor in \`\\d\`: a *parameter* of requests is for WHERE, with = or IN; what is
*write-only* is for INSERT and UPDATE and can't be read; a *part* is read and written, and is inside another column.

An arrow names the table that a column refers to.

|schema|tables|procedures||
|-|-|-|-|
${rows.join('\n')}

Products that Twilio has ended are in schemas of their own with \`--include-retired\`:
${[...new Set(catalogProducts.filter(({ retired }) => retired).map(({ schema }) => code(schema)))].join(', ')}.
`;
}

mkdirSync(folder, { recursive: true });
const pages = new Map([
  ...driver.schemas.map((schema): readonly [string, string] => [`${schema.name}.md`, page(schema)]),
  ['README.md', index()],
]);
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(new URL(name, folder));
for (const [name, text] of pages) writeFileSync(new URL(name, folder), text);
await driver.close();
