// Finding, splitting and replacing with regular expressions: what the regexp functions share.

import { pgError } from '../errors.ts';
import { codePointSlice } from './text-code-points.ts';
import type { Regex, RegexMatch, Span } from './regex-match.ts';

export function textOf(text: string, span: Span): string {
  return codePointSlice(text, span.start, span.end);
}

export interface SearchOptions {
  /** Code points from 0. */
  readonly start?: number;
  readonly global: boolean;
  /** Leaves out matches of no length at the start, at the end and right after another match. */
  readonly ignoreDegenerate?: boolean;
}

export function* findMatches(regex: Regex, text: string, options: SearchOptions): Generator<RegexMatch> {
  const subject = regex.subject(text);
  let from = options.start ?? 0;
  let previousEnd = 0;
  while (from <= subject.length) {
    const match = regex.exec(subject, from);
    if (match === undefined) return;
    if (options.ignoreDegenerate !== true || (match.start < subject.length && match.end > previousEnd)) yield match;
    if (!options.global) return;
    previousEnd = match.end;
    from = match.end === match.start ? match.end + 1 : match.end;
  }
}

export function findFirst(regex: Regex, text: string, start = 0): RegexMatch | undefined {
  return regex.exec(regex.subject(text), start);
}

/** The groups' texts, or the whole match where there are no groups. */
export function groupTexts(match: RegexMatch, text: string): readonly (string | null)[] {
  if (match.groups.length === 0) return [textOf(text, match)];
  return match.groups.map((span) => (span === undefined ? null : textOf(text, span)));
}

export function splitByRegex(regex: Regex, text: string): readonly string[] {
  const parts: string[] = [];
  let position = 0;
  for (const match of findMatches(regex, text, { global: true, ignoreDegenerate: true })) {
    parts.push(codePointSlice(text, position, match.start));
    position = match.end;
  }
  parts.push(codePointSlice(text, position));
  return parts;
}

/** \1 … \9, \& and \\; other backslashes stay. */
function expandReplacement(replacement: string, match: RegexMatch, text: string): string {
  return replacement.replaceAll(/\\([1-9&\\])/g, (_, reference: string) => {
    if (reference === '\\') return '\\';
    if (reference === '&') return textOf(text, match);
    const span = match.groups[Number(reference) - 1];
    return span === undefined ? '' : textOf(text, span);
  });
}

/** Replaces the n-th match, or all with n = 0. */
export function replaceByRegex(regex: Regex, text: string, replacement: string, start: number, nth: number): string {
  let result = '';
  let position = 0;
  let count = 0;
  for (const match of findMatches(regex, text, { start, global: true })) {
    count++;
    if (nth > 0 && count !== nth) continue;
    result += codePointSlice(text, position, match.start) + expandReplacement(replacement, match, text);
    position = match.end;
    if (nth > 0) break;
  }
  return result + codePointSlice(text, position);
}

/** A parameter that counts from 1. */
export function checkedParameter(name: string, value: number, min = 1, max = Infinity): number {
  if (value < min || value > max) throw pgError('22023', `invalid value for parameter "${name}": ${value}`);
  return value;
}
