// Files of statements: paragraphs separated by blank lines. `-- each {x}: a | b | c` at the head of a paragraph
// makes one statement of it for each text; several of these lines make all combinations. Other comments are comments.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface StatementFile {
  /** The path below the folder, without its ending. */
  readonly name: string;
  readonly statements: readonly Statement[];
  /** Whether they read no tables: then one way to run them is enough. */
  readonly constants?: boolean;
}

export interface Statement {
  readonly sql: string;
  readonly line: number;
  /** Comments at its head, without the dashes. */
  readonly comments: readonly string[];
}

export function readStatementFiles(folder: URL): readonly StatementFile[] {
  const names = readdirSync(fileURLToPath(folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.slt'))
    .sort()
    .map((name) => ({
      name: name.slice(0, -'.slt'.length),
      statements: parseStatements(readFileSync(new URL(name, folder), 'utf8')),
    }));
}

export function parseStatements(text: string): readonly Statement[] {
  const statements: Statement[] = [];
  let paragraph: string[] = [];
  for (const [index, line] of [...text.split('\n'), ''].entries()) {
    if (line.trim() !== '') {
      paragraph.push(line);
      continue;
    }
    statements.push(...expand(paragraph, index + 1 - paragraph.length));
    paragraph = [];
  }
  return statements;
}

const each = /^each (\{\w+\}): (.*)$/;

function expand(paragraph: readonly string[], line: number): readonly Statement[] {
  const size = paragraph.findIndex((text) => !text.startsWith('--'));
  if (size === -1) return [];
  const comments = paragraph.slice(0, size).map((comment) => comment.slice(2).trim());
  let texts = [paragraph.slice(size).join('\n').replace(/;\s*$/, '')];
  for (const comment of comments) {
    const [, name, list] = each.exec(comment) ?? [];
    if (name === undefined || list === undefined) continue;
    const values = list.split(/ \|(?: |$)/).map((value) => value.trim());
    texts = texts.flatMap((sql) => values.map((value) => sql.replaceAll(name, value)));
  }
  return texts.map((sql) => ({ sql, line, comments: comments.filter((comment) => !each.test(comment)) }));
}
