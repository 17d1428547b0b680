// The `options` of a connection: command-line switches for the server, as PGOPTIONS and `options=-c …` send them.

import type { SessionOptions } from '../engine.ts';
import { pgError } from '../errors.ts';
import type { SettingsState } from './settings/settings-state.ts';

/** `-c statement_timeout=30s --search_path=twilio` → pairs. A backslash quotes the next character. Throws 42601. */
export function parseStartupOptions(options: string): readonly (readonly [name: string, value: string])[] {
  const words = splitWords(options);
  const pairs: (readonly [string, string])[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    let assignment: string | undefined;
    if (word.startsWith('--')) assignment = word.slice(2);
    else if (word === '-c') assignment = words[++i];
    else if (word.startsWith('-c')) assignment = word.slice(2);
    const equals = assignment?.indexOf('=') ?? -1;
    if (assignment === undefined || equals < 1) {
      throw pgError('42601', `invalid command-line argument for server process: ${word}`);
    }
    pairs.push([assignment.slice(0, equals).replaceAll('-', '_'), assignment.slice(equals + 1)]);
  }
  return pairs;
}

function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    let character = text.charAt(i);
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (character === '\\' && i + 1 < text.length) character = text.charAt(++i);
    word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** What the client asked for at its start, and what it can't change. Throws PgError when a setting is wrong. */
export function applyStartup(settings: SettingsState, options: SessionOptions): void {
  settings.start('session_authorization', options.user, true);
  const { options: switches, ...given } = options.settings ?? {};
  for (const [name, value] of parseStartupOptions(switches ?? '')) settings.start(name, value);
  for (const [name, value] of Object.entries(given)) settings.start(name, value);
  if (options.readOnly === true) settings.start('default_transaction_read_only', 'on');
  for (const [name, value] of Object.entries(options.fixedSettings ?? {})) settings.fix(name, value);
}
