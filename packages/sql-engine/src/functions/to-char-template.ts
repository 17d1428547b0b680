// Templates of to_char, to_date, to_timestamp and to_number: from text to a list of patterns and characters.

import { pgError } from '../errors.ts';

export type TemplateNode<Key extends string> =
  | {
      readonly kind: 'pattern';
      readonly key: Key;
      /** As it is written, for error texts. */
      readonly text: string;
      /** FM: no padding. */
      readonly fill: boolean;
      /** TM: names of the locale; English here, and unpadded. */
      readonly translated: boolean;
      /** An ordinal ending follows: TH or th. */
      readonly ordinal: '' | 'TH' | 'th';
    }
  | { readonly kind: 'separator' | 'space' | 'character'; readonly text: string };

export interface TemplateSyntax<Key extends string> {
  /** Spellings, longer ones before their prefixes. */
  readonly patterns: readonly (readonly [text: string, key: Key])[];
  /** Whether FM, TM, TH belong to patterns (dates) or are patterns themselves (numbers). */
  readonly modifiers: boolean;
}

const CACHED_MAX = 200;

/** A parser that remembers the templates it has seen. */
export function templateParser<Key extends string>(
  syntax: TemplateSyntax<Key>,
): (template: string) => readonly TemplateNode<Key>[] {
  const cache = new Map<string, readonly TemplateNode<Key>[]>();
  return (template) => {
    const known = cache.get(template);
    if (known !== undefined) return known;
    const nodes = parse(template, syntax);
    if (cache.size >= CACHED_MAX) cache.clear();
    cache.set(template, nodes);
    return nodes;
  };
}

/** Anything but letters and digits, among the printable ASCII characters. */
export function isSeparator(letter: string): boolean {
  return /^[!-/:-@[-`{-~]$/.test(letter);
}

export function isBlank(letter: string): boolean {
  return /^[ \t\n\v\f\r]$/.test(letter);
}

function characterNode<Key extends string>(letter: string, syntax: TemplateSyntax<Key>): TemplateNode<Key> {
  if (syntax.modifiers && isSeparator(letter)) return { kind: 'separator', text: letter };
  return { kind: isBlank(letter) ? 'space' : 'character', text: letter };
}

function parse<Key extends string>(template: string, syntax: TemplateSyntax<Key>): readonly TemplateNode<Key>[] {
  const nodes: TemplateNode<Key>[] = [];
  let rest = template;
  while (rest !== '') {
    let fill = false;
    let translated = false;
    if (syntax.modifiers) {
      const prefix = /^(?:FM|fm|TM|tm)/.exec(rest)?.[0].toUpperCase();
      fill = prefix === 'FM';
      translated = prefix === 'TM';
      if (prefix !== undefined) rest = rest.slice(2);
    }
    const found = syntax.patterns.find(([text]) => rest.startsWith(text));
    if (found !== undefined) {
      const [text, key] = found;
      rest = rest.slice(text.length);
      const postfix = syntax.modifiers ? /^(?:TH|th|SP)/.exec(rest)?.[0] : undefined;
      if (postfix !== undefined) rest = rest.slice(2);
      const ordinal = postfix === 'TH' || postfix === 'th' ? postfix : '';
      nodes.push({ kind: 'pattern', key, text, fill, translated, ordinal });
    } else if (rest.startsWith('"')) {
      const quoted = /^"((?:\\[^]|[^"\\]|\\$)*)"?/.exec(rest);
      for (const letter of (quoted?.[1] ?? '').replaceAll(/\\([^])/g, '$1'))
        nodes.push({ kind: 'character', text: letter });
      rest = rest.slice(quoted?.[0].length ?? 1);
    } else if (rest !== '') {
      if (rest.startsWith('\\"')) rest = rest.slice(1);
      const letter = String.fromCodePoint(rest.codePointAt(0) ?? 32);
      nodes.push(characterNode(letter, syntax));
      rest = rest.slice(letter.length);
    }
  }
  return nodes;
}

/** st, nd, rd or th after a number. */
export function ordinalEnding(digits: string, upper: boolean): string {
  const last = digits.at(-1) ?? '';
  if (!/[0-9]/.test(last)) throw pgError('22P02', `"${digits}" is not a number`);
  const teen = digits.at(-2) === '1';
  const ending = (teen ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[last]) ?? 'th';
  return upper ? ending.toUpperCase() : ending;
}
