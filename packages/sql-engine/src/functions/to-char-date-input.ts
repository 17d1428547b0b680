// Reading a text by a date template: what to_date and to_timestamp share.

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import {
  DAY_NAMES,
  MONTH_NAMES,
  ROMAN_MONTHS,
  conventionOf,
  parseDateTemplate,
  readsDigits,
} from './to-char-date-patterns.ts';
import type { DateKey, DateNode, DatePattern } from './to-char-date-patterns.ts';
import { isBlank, isSeparator } from './to-char-template.ts';

/** Fields as they were read; 0 is not read. */
export interface ReadFields {
  hh: number;
  mi: number;
  ss: number;
  ssss: number;
  ms: number;
  us: number;
  d: number;
  dd: number;
  ddd: number;
  mm: number;
  year: number;
  bc: number;
  ww: number;
  w: number;
  cc: number;
  j: number;
  pm: number;
  tzh: number;
  tzm: number;
  tzsign: number;
  /** How many digits the year's pattern has. */
  yearSize: number;
  twelveHours: boolean;
  convention: 'gregorian' | 'iso' | undefined;
}

type NumberField = Exclude<keyof ReadFields, 'twelveHours' | 'convention'>;

/** Patterns that read a number: field, and digits if they are not as many as the pattern has letters. */
const NUMBERS: Partial<Record<DateKey, readonly [field: NumberField, digits?: number]>> = {
  HH12: ['hh', 2],
  HH24: ['hh', 2],
  MI: ['mi'],
  SS: ['ss'],
  SSSS: ['ssss'],
  MM: ['mm'],
  DDD: ['ddd'],
  IDDD: ['ddd', 3],
  DD: ['dd'],
  D: ['d'],
  WW: ['ww'],
  IW: ['ww'],
  CC: ['cc'],
  W: ['w'],
  J: ['j'],
};

const HINT = 'If your source string is not fixed-width, try using the "FM" modifier.';
const INT4_MAX = 2_147_483_647;

export function readByTemplate(text: string, template: string): ReadFields {
  return new Reader(text).read(parseDateTemplate(template));
}

/** Years of fewer than four digits are the ones nearest to 2020. */
function nearestYear(year: number): number {
  if (year < 70) return year + 2000;
  if (year < 100) return year + 1900;
  if (year < 520) return year + 2000;
  return year < 1000 ? year + 1000 : year;
}

class Reader {
  readonly #text: string;
  #at = 0;
  #fixed = false;
  /** Characters skipped in the text beyond those that the template asked for. */
  #extra = 0;
  readonly #fields: ReadFields = {
    hh: 0,
    mi: 0,
    ss: 0,
    ssss: 0,
    ms: 0,
    us: 0,
    d: 0,
    dd: 0,
    ddd: 0,
    mm: 0,
    year: 0,
    bc: 0,
    ww: 0,
    w: 0,
    cc: 0,
    j: 0,
    pm: 0,
    tzh: 0,
    tzm: 0,
    tzsign: 0,
    yearSize: 0,
    twelveHours: false,
    convention: undefined,
  };

  constructor(text: string) {
    this.#text = text;
  }

  read(nodes: readonly DateNode[]): ReadFields {
    for (const [index, node] of nodes.entries()) {
      if (this.#at >= this.#text.length) break;
      const isField = node.kind === 'pattern' && node.key !== 'FX';
      if (!this.#fixed && (isField || (index === 0 && node.kind !== 'pattern'))) this.#skipBlanks();
      if (node.kind !== 'pattern') {
        this.#character(node.kind);
        continue;
      }
      this.#pattern(node, nodes[index + 1]);
      if (this.#fixed) continue;
      this.#extra = 0;
      this.#skipBlanks();
    }
    return this.#fields;
  }

  get #letter(): string {
    return this.#text.charAt(this.#at);
  }

  #skipBlanks(): void {
    for (; isBlank(this.#letter); this.#at++) this.#extra++;
  }

  /** One character, whichever it is. */
  #skipOne(): void {
    this.#at += (this.#text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1;
  }

  #character(kind: 'separator' | 'space' | 'character'): void {
    if (this.#fixed) {
      this.#skipOne();
    } else if (kind === 'character') {
      if (this.#extra > 0) this.#extra--;
      else this.#skipOne();
    } else {
      this.#extra--;
      if (isBlank(this.#letter) || isSeparator(this.#letter)) {
        this.#at++;
        this.#extra++;
      }
    }
  }

  #pattern(node: DatePattern, next: DateNode | undefined): void {
    const fields = this.#fields;
    this.#setConvention(node.key);
    const number = NUMBERS[node.key];
    if (number !== undefined) {
      const [field, digits = node.text.length] = number;
      if (node.key === 'HH12') fields.twelveHours = true;
      this.#number(field, digits, node, next);
      this.#skipOrdinal(node);
      return;
    }
    switch (node.key) {
      case 'FX':
        this.#fixed = true;
        return;
      case 'A.M.':
      case 'AM':
        this.#set('pm', this.#name(node.key === 'AM' ? ['am', 'pm'] : ['a.m.', 'p.m.'], node), node);
        fields.twelveHours = true;
        return;
      case 'A.D.':
      case 'AD':
        this.#set('bc', this.#name(node.key === 'AD' ? ['ad', 'bc'] : ['a.d.', 'b.c.'], node), node);
        return;
      case 'MONTH':
        this.#set('mm', this.#name(MONTH_NAMES, node) + 1, node);
        return;
      case 'MON':
        this.#set(
          'mm',
          this.#name(
            MONTH_NAMES.map((name) => name.slice(0, 3)),
            node,
          ) + 1,
          node,
        );
        return;
      case 'RM':
        // The longest first, as Postgres looks them up.
        this.#set('mm', 12 - this.#name(ROMAN_MONTHS.toReversed(), node), node);
        return;
      case 'DAY':
        this.#set('d', this.#name(DAY_NAMES, node), node);
        fields.d++;
        return;
      case 'DY':
        this.#set(
          'd',
          this.#name(
            DAY_NAMES.map((name) => name.slice(0, 3)),
            node,
          ),
          node,
        );
        fields.d++;
        return;
      case 'ID':
        this.#number('d', 1, node, next);
        fields.d = fields.d >= 7 ? 1 : fields.d + 1;
        break;
      case 'MS':
        this.#fraction('ms', 3, 3, node, next);
        break;
      case 'US':
      case 'FF1':
      case 'FF2':
      case 'FF3':
      case 'FF4':
      case 'FF5':
      case 'FF6': {
        const digits = node.key === 'US' ? 6 : Number(node.key.charAt(2));
        this.#fraction('us', digits, 6, node, next);
        break;
      }
      case 'Q':
        // A quarter names no date: read and forgotten.
        this.#number(undefined, 1, node, next);
        break;
      case 'TZH':
        this.#zoneSign();
        this.#number('tzh', 2, node, next);
        return;
      case 'TZM':
        if (fields.tzsign === 0) fields.tzsign = 1;
        this.#number('tzm', 2, node, next);
        return;
      case 'Y,YYY':
        this.#yearWithComma(node);
        break;
      case 'YYYY':
      case 'IYYY':
        this.#number('year', 4, node, next);
        fields.yearSize = 4;
        break;
      case 'YYY':
      case 'IYY':
      case 'YY':
      case 'IY':
      case 'Y':
      case 'I': {
        const digits = node.text.length;
        if (this.#number('year', digits, node, next) < 4) fields.year = nearestYear(fields.year);
        fields.yearSize = digits;
        break;
      }
      default:
        throw pgError('0A000', `formatting field "${node.text}" is only supported in to_char`);
    }
    this.#skipOrdinal(node);
  }

  #setConvention(key: DateKey): void {
    const convention = conventionOf(key);
    if (convention === undefined) return;
    const before = this.#fields.convention;
    if (before !== undefined && before !== convention) {
      throw pgError('22007', 'invalid combination of date conventions', {
        hint: 'Do not mix Gregorian and ISO week date conventions in a formatting template.',
      });
    }
    this.#fields.convention = convention;
  }

  #skipOrdinal(node: DatePattern): void {
    if (node.ordinal === '') return;
    if (this.#letter !== '') this.#skipOne();
    if (this.#letter !== '') this.#skipOne();
  }

  #set(field: NumberField, value: number, node: DatePattern): void {
    const before = this.#fields[field];
    if (before !== 0 && before !== value) {
      throw pgError('22007', `conflicting values for "${node.text}" field in formatting string`, {
        detail: 'This value contradicts a previous setting for the same field type.',
      });
    }
    this.#fields[field] = value;
  }

  #invalid(value: string, node: DatePattern, detail: string, hint?: string): PgError {
    const more = hint === undefined ? { detail } : { detail, hint };
    return pgError('22007', `invalid value "${value}" for "${node.text}"`, more);
  }

  /** Gives how many characters were read. */
  #number(field: NumberField | undefined, digits: number, node: DatePattern, next: DateNode | undefined): number {
    const start = this.#at;
    while (isBlank(this.#letter)) this.#at++;
    const rest = this.#text.slice(this.#at);
    const copy = rest.slice(0, digits);
    const slurp = node.fill || isDelimited(node, next);
    if (!slurp && rest.length < digits) {
      throw pgError('22007', `source string too short for "${node.text}" formatting field`, {
        detail: `Field requires ${digits} characters, but only ${rest.length} remain.`,
        hint: HINT,
      });
    }
    const number = /^\s*[+-]?\d+/.exec(slurp ? rest : copy)?.[0] ?? '';
    if (!slurp && number.length > 0 && number.length < digits) {
      const detail = `Field requires ${digits} characters, but only ${number.length} could be parsed.`;
      throw this.#invalid(copy, node, detail, HINT);
    }
    if (number === '') throw this.#invalid(copy, node, 'Value must be an integer.');
    this.#at += number.length;
    const value = Number(number);
    if (Math.abs(value) > INT4_MAX) {
      throw pgError('22008', `value for "${node.text}" in source string is out of range`, {
        detail: `Value must be in the range -2147483648 to 2147483647.`,
      });
    }
    if (field !== undefined) this.#set(field, value === 0 ? 0 : value, node);
    return this.#at - start;
  }

  /** Digits after a point: 25 is 250 thousandths, 025 is 25. */
  #fraction(field: 'ms' | 'us', digits: number, unit: number, node: DatePattern, next: DateNode | undefined): void {
    const length = this.#number(field, digits, node, next);
    this.#fields[field] *= 10 ** Math.max(0, unit - length);
  }

  #name(names: readonly string[], node: DatePattern): number {
    const rest = this.#text.slice(this.#at).toLowerCase();
    const index = names.findIndex((name) => rest.startsWith(name.toLowerCase()));
    if (index < 0) {
      const word = /^\S*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
      throw this.#invalid(word, node, 'The given value did not match any of the allowed values for this field.');
    }
    this.#at += names[index]?.length ?? 0;
    return index;
  }

  #yearWithComma(node: DatePattern): void {
    const found = /^\s*([+-]?\d+),\s*([+-]?\d{1,3})/.exec(this.#text.slice(this.#at));
    if (found === null) throw pgError('22007', 'invalid input string for "Y,YYY"');
    this.#set('year', Number(found[1]) * 1000 + Number(found[2]), node);
    this.#fields.yearSize = 4;
    this.#at += found[0].length;
  }

  /** A minus may have been taken for a separator. */
  #zoneSign(): void {
    const letter = this.#letter;
    if (letter === '+' || letter === '-' || letter === ' ') {
      this.#fields.tzsign = letter === '-' ? -1 : 1;
      this.#at++;
    } else {
      this.#fields.tzsign = this.#extra > 0 && this.#text.charAt(this.#at - 1) === '-' ? -1 : 1;
    }
  }
}

/** Whether something other than a digit must follow the number, so that it may have any length. */
function isDelimited(node: DatePattern, next: DateNode | undefined): boolean {
  if (node.ordinal !== '' || next === undefined) return true;
  return next.kind === 'pattern' ? !readsDigits(next.key) : !/^\d$/.test(next.text);
}
