// The rows of Twilio's own examples, by resource: a generated file for each product, read when somebody asks for it.
import { readFileSync } from 'node:fs';
import type { Row } from '../json.ts';

type Examples = Readonly<Record<string, readonly Row[]>>;

const read = new Map<string, Examples>();

/** By the names of the catalog's columns; with the sids, the account's too, that the description has. */
export function examplesOf(product: string, resource: string): readonly Row[] {
  const known = read.get(product) ?? readExamples(product);
  read.set(product, known);
  return known[resource] ?? [];
}

function readExamples(product: string): Examples {
  const file = `generated/${product.replaceAll('_', '-')}.json`;
  // as: written by scripts/generate-examples.ts.
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Examples;
}
