// How date, time and interval texts fall into fields (ParseDateTime of datetime.c), and the words among them.

export type FieldKind = 'date' | 'time' | 'number' | 'string' | 'special' | 'zone';

export interface DateTimeField {
  readonly kind: FieldKind;
  /** In lower case. */
  readonly text: string;
}

export type Token =
  | { readonly kind: 'month' | 'weekday'; readonly value: number }
  | { readonly kind: 'meridiem'; readonly value: 'am' | 'pm' }
  | { readonly kind: 'era'; readonly value: 'ad' | 'bc' }
  | { readonly kind: 'reserved'; readonly value: ReservedWord }
  | { readonly kind: 'ignored' | 'iso-time' | 'daylight' | 'julian' };

export type ReservedWord = 'now' | 'today' | 'tomorrow' | 'yesterday' | 'epoch' | 'infinity' | '-infinity' | 'allballs';

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const reserved: readonly ReservedWord[] = [
  'now',
  'today',
  'tomorrow',
  'yesterday',
  'epoch',
  'infinity',
  '-infinity',
  'allballs',
];

const tokens = new Map<string, Token>();
for (const [index, name] of months.entries()) {
  for (const word of [name, name.slice(0, 3)]) tokens.set(word, { kind: 'month', value: index + 1 });
}
tokens.set('sept', { kind: 'month', value: 9 });
for (const [index, name] of weekdays.entries()) {
  for (const word of [name, name.slice(0, 3)]) tokens.set(word, { kind: 'weekday', value: index });
}
for (const word of ['tues', 'weds', 'wednes', 'thur', 'thurs']) {
  tokens.set(word, { kind: 'weekday', value: word.startsWith('tu') ? 2 : word.startsWith('w') ? 3 : 4 });
}
for (const value of ['am', 'pm'] as const) tokens.set(value, { kind: 'meridiem', value });
for (const value of ['ad', 'bc'] as const) tokens.set(value, { kind: 'era', value });
for (const value of reserved) tokens.set(value, { kind: 'reserved', value });
for (const word of ['at', 'on']) tokens.set(word, { kind: 'ignored' });
tokens.set('t', { kind: 'iso-time' });
tokens.set('dst', { kind: 'daylight' });
for (const word of ['j', 'jd', 'julian']) tokens.set(word, { kind: 'julian' });

export function findToken(word: string): Token | undefined {
  return tokens.get(word);
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9';
const isLetter = (character: string): boolean => /^[A-Za-z\u0080-\uffff]$/.test(character);

/** undefined when a character fits nowhere. */
export function splitDateTime(source: string): readonly DateTimeField[] | undefined {
  const text = source.toLowerCase();
  const fields: DateTimeField[] = [];
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0] ?? '';
    at += match.length;
    return match;
  };
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) at += 1;
    else if (isDigit(character)) fields.push(numberField(take));
    else if (character === '.') fields.push({ kind: 'number', text: take(/\.\d*/y) });
    else if (isLetter(character)) fields.push(wordField(take));
    else if (character === '+' || character === '-') {
      const sign = take(/[+-]\s*/y).slice(0, 1);
      const next = text[at] ?? '';
      if (isDigit(next)) fields.push({ kind: 'zone', text: sign + take(/[\d:.-]+/y) });
      else if (isLetter(next)) fields.push({ kind: 'special', text: sign + take(/[a-z\u0080-\uffff]+/y) });
      else return undefined;
    } else if (/[!-/:-@[-`{-~]/.test(character)) at += 1;
    else return undefined;
  }
  return fields;
}

function numberField(take: (pattern: RegExp) => string): DateTimeField {
  const digits = take(/\d+/y);
  const time = take(/:[\d:.]*/y);
  if (time !== '') return { kind: 'time', text: digits + time };
  const delimiter = take(/[-/.]/y);
  if (delimiter === '') return { kind: 'number', text: digits };
  const second = take(/\d+/y);
  if (second === '') {
    const rest = take(
      delimiter === '-'
        ? /[a-z0-9\u0080-\uffff-]*/y
        : delimiter === '/'
          ? /[a-z0-9\u0080-\uffff/]*/y
          : /[a-z0-9\u0080-\uffff.]*/y,
    );
    return { kind: 'date', text: digits + delimiter + rest };
  }
  const third = take(delimiter === '-' ? /-[\d-]*/y : delimiter === '/' ? /\/[\d/]*/y : /\.[\d.]*/y);
  const kind = third !== '' || delimiter !== '.' ? 'date' : 'number';
  return { kind, text: digits + delimiter + second + third };
}

function wordField(take: (pattern: RegExp) => string): DateTimeField {
  const word = take(/[a-z\u0080-\uffff]+/y);
  const punctuated = take(/[-/.][-+/_.:a-z0-9\u0080-\uffff]*/y);
  if (punctuated !== '') return { kind: 'date', text: word + punctuated };
  if (!tokens.has(word)) {
    const run = take(/[+\d][-+/_.:a-z0-9\u0080-\uffff]*/y);
    if (run !== '') return { kind: 'date', text: word + run };
  }
  return { kind: 'string', text: word };
}
