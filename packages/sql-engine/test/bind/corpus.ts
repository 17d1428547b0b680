// The corpora: one statement a line, sections under `-- Title` lines.

import { readFileSync } from 'node:fs';

export interface Section {
  readonly title: string;
  readonly statements: readonly string[];
}

export function readCorpus(name: string): readonly Section[] {
  const text = readFileSync(new URL(`corpus/${name}`, import.meta.url), 'utf8');
  const sections: { title: string; statements: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('--')) sections.push({ title: line.slice(2).trim(), statements: [] });
    else if (line.trim() !== '') sections.at(-1)?.statements.push(line);
  }
  return sections;
}
