// Writes docs/sql-support.md: what of the manual's chapter 9 (PostgreSQL 15) is there and what isn't. Postgres' side
// is pg_proc and pg_operator; ours are the registries. Run through `npm run generate`.

import { readFileSync, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { format } from 'prettier';
import { allOperators, allRoutines } from '../packages/sql-engine/src/functions/registry.ts';
import { SECTIONS, type Section } from './sql-support/sections.ts';

/** A routine or operator of Postgres. */
interface Entry {
  readonly oid: number;
  readonly kind: 'routine' | 'operator';
  readonly name: string;
  readonly types: readonly string[];
  readonly signature: string;
}

/** The routines as 15 has them: what generate-pg-catalog.ts wrote. */
function readProcs(): ReadonlySet<number> {
  const file = new URL('../packages/sql-engine/src/catalog/generated/procs.json', import.meta.url);
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly (readonly [number])[] };
  return new Set(rows.map(([oid]) => oid));
}

async function readEntries(): Promise<readonly Entry[]> {
  const database = await PGlite.create();
  const routines = await database.query<Omit<Entry, 'kind'>>(`
    SELECT p.oid::int, p.proname::text AS name,
      array(SELECT t.typname::text FROM unnest(p.proargtypes::oid[] || p.prorettype) WITH ORDINALITY a(oid, n)
        JOIN pg_type t ON t.oid = a.oid ORDER BY n) AS types,
      format('%s(%s)', p.proname, array_to_string(array(
        SELECT CASE WHEN p.provariadic <> 0 AND n = p.pronargs THEN 'VARIADIC ' ELSE '' END || format_type(a.oid, NULL)
        FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY a(oid, n) ORDER BY n), ', ')) AS signature
    FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace ORDER BY p.proname COLLATE "C", p.oid`);
  const operators = await database.query<Omit<Entry, 'kind'>>(`
    SELECT o.oid::int, o.oprname::text AS name, array_remove(ARRAY[l.typname::text, r.typname::text], NULL) AS types,
      concat_ws(' ', format_type(nullif(o.oprleft, 0), NULL), o.oprname, format_type(o.oprright, NULL)) AS signature
    FROM pg_operator o LEFT JOIN pg_type l ON l.oid = o.oprleft JOIN pg_type r ON r.oid = o.oprright
    ORDER BY o.oprname COLLATE "C", o.oid`);
  await database.close();
  const of15 = readProcs();
  return [
    ...operators.rows.map((row) => ({ ...row, kind: 'operator' as const })),
    ...routines.rows.filter(({ oid }) => of15.has(oid)).map((row) => ({ ...row, kind: 'routine' as const })),
  ];
}

function belongs(entry: Entry, section: Section): boolean {
  const { routines = [], operators, types } = section;
  if (types !== undefined && !entry.types.some((type) => types.includes(type))) return false;
  if (entry.kind === 'routine') return routines.includes(entry.name);
  return operators === undefined ? types !== undefined : operators.includes(entry.name);
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

interface Coverage {
  readonly section: Section;
  readonly there: readonly Entry[];
  readonly missing: readonly Entry[];
}

function cover(entries: readonly Entry[]): readonly Coverage[] {
  const routines = new Set(allRoutines().map(({ oid }) => oid));
  const operators = new Set(allOperators().map(({ oid }) => oid));
  const isThere = ({ kind, oid }: Entry): boolean => (kind === 'routine' ? routines : operators).has(oid);
  const bySection = groupBy(entries, (entry) => SECTIONS.find((section) => belongs(entry, section)));
  return SECTIONS.map((section) => {
    const own = bySection.get(section) ?? [];
    const absent = (section.routines ?? []).filter((name) => !entries.some((entry) => entry.name === name));
    if (absent.length > 0) throw new Error(`${section.number} ${section.title}: no ${absent.join(', ')} in Postgres`);
    return { section, there: own.filter(isThere), missing: own.filter((entry) => !isThere(entry)) };
  }).sort((a, b) => order(a.section) - order(b.section));
}

function order({ number }: Section): number {
  const [chapter = 0, part = 0] = number.split('.').map(Number);
  return chapter * 100 + part;
}

function percentage(there: number, all: number): string {
  return all === 0 ? '' : `${((100 * there) / all).toFixed(1)} %`;
}

/** Overloads of a name in one line. */
function listOf(entries: readonly Entry[]): string {
  const byName = groupBy(entries, ({ name, kind }) => `${kind} ${name}`);
  return [...byName.values()].map((overloads) => `- ${overloads.map(signatureOf).join(', ')}`).join('\n');
}

function signatureOf({ signature }: Entry): string {
  return `\`${signature}\``;
}

function summaryRow({ section, there, missing }: Coverage): string {
  const all = there.length + missing.length;
  const title = `${section.number} ${section.title}`;
  return `| ${title} | ${there.length} | ${all} | ${percentage(there.length, all)} |`;
}

function chapterOf({ section, there, missing }: Coverage): string {
  return [
    `## ${section.number} ${section.title}`,
    missing.length === 0 ? '' : `Not there:\n\n${listOf(missing)}`,
    there.length === 0 ? '' : `There:\n\n${listOf(there)}`,
  ].join('\n\n');
}

function pageOf(coverage: readonly Coverage[]): string {
  const counted = coverage.filter(({ section }) => section.outside === undefined);
  const outside = coverage.filter(({ section }) => section.outside !== undefined);
  const there = counted.reduce((sum, part) => sum + part.there.length, 0);
  const all = counted.reduce((sum, part) => sum + part.there.length + part.missing.length, 0);
  return `# Functions and operators

What there is of chapter 9 of the PostgreSQL 15 manual: every overload in \`pg_proc\` and \`pg_operator\` of what a
section names. What the grammar makes (\`AND\`, \`CASE\`, \`COALESCE\`, \`IN\`, \`EXISTS\`, \`BETWEEN\`, \`IS DISTINCT
FROM\` …) is there and not counted. This page is generated.

**${there} of ${all}: ${percentage(there, all)}**

| section | there | of | |
|---|--:|--:|--:|
${counted.map(summaryRow).join('\n')}

Not counted:

${outside.map(({ section, missing }) => `- ${section.number} ${section.title} (${missing.length}): ${section.outside ?? ''}`).join('\n')}

${counted.map(chapterOf).join('\n\n')}
`;
}

const coverage = cover(await readEntries());
const file = new URL('../docs/sql-support.md', import.meta.url);
writeFileSync(file, await format(pageOf(coverage), { parser: 'markdown', printWidth: 120 }));
