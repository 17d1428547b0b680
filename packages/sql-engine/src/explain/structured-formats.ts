// EXPLAIN (FORMAT XML) and (FORMAT YAML): the objects that FORMAT JSON prints, laid out as Postgres does (explain.c).

export type Structured = string | number | boolean | readonly Structured[] | { readonly [name: string]: Structured };

/** A text with line breaks. `query`: `Plan` and what is said of the whole. */
export function xmlText(query: Readonly<Record<string, Structured>>): string {
  const lines = ['<explain xmlns="http://www.postgresql.org/2009/explain">', '  <Query>'];
  for (const [name, value] of Object.entries(query)) lines.push(...xmlLines(name, value, '    '));
  return [...lines, '  </Query>', '</explain>'].join('\n');
}

function xmlLines(name: string, value: Structured, indent: string): readonly string[] {
  const tag = name.replace(/[^-\w.]/g, '-');
  if (typeof value !== 'object') return [`${indent}<${tag}>${escapedXml(String(value))}</${tag}>`];
  const inner: readonly (readonly [string, Structured])[] = isList(value)
    ? value.map((item) => [typeof item === 'object' ? singular(name) : 'Item', item] as const)
    : Object.entries(value);
  return [
    `${indent}<${tag}>`,
    ...inner.flatMap(([key, item]) => xmlLines(key, item, `${indent}  `)),
    `${indent}</${tag}>`,
  ];
}

/** Plans holds Plan. */
function singular(name: string): string {
  return name.replace(/s$/, '');
}

const XML_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#x0d;' };

function escapedXml(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => XML_ESCAPES[character] ?? character);
}

/** A text with line breaks. */
export function yamlText(query: Readonly<Record<string, Structured>>): string {
  return itemLines(query, '').join('\n');
}

/** An object in a list: its first line has the dash. */
function itemLines(object: Readonly<Record<string, Structured>>, indent: string): readonly string[] {
  const lines = Object.entries(object).flatMap(([name, value]) => yamlLines(name, value, `${indent}  `));
  const [first = '', ...rest] = lines;
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

function yamlLines(name: string, value: Structured, indent: string): readonly string[] {
  if (typeof value !== 'object') return [`${indent}${name}: ${scalar(value)}`];
  const inner = isList(value)
    ? value.flatMap((item) => (isObject(item) ? itemLines(item, `${indent}  `) : [`${indent}  - ${scalar(item)}`]))
    : Object.entries(value).flatMap(([key, item]) => yamlLines(key, item, `${indent}  `));
  return [`${indent}${name}: `, ...inner];
}

/** Strings are quoted as in JSON. */
function scalar(value: Structured): string {
  return JSON.stringify(value);
}

function isList(value: Structured): value is readonly Structured[] {
  return Array.isArray(value);
}

function isObject(value: Structured): value is { readonly [name: string]: Structured } {
  return typeof value === 'object' && !isList(value);
}
