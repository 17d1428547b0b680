// One statement from a dialect to Postgres' SQL, word by word: what the dialect calls otherwise is replaced, calls of
// functions that no table has are refused, and everything else is left to Postgres' grammar, which refuses what it
// does not know.

import { castTo, safeCastTo, typeOf } from './casts.ts';
import { closingOf, findOutside, isOperator, isWord, splitList } from './cursor.ts';
import { interval, unitOf } from './dates.ts';
import type { Argument, Dialect } from './dialect.ts';
import { quoteLiteral, quoteName, refuse } from './dialect.ts';
import type { Token } from './tokens.ts';
import { stringAggregates, translateStringAggregate } from './translate-aggregates.ts';

/** Words before a parenthesis that do not call anything. */
const noCalls: ReadonlySet<string> = new Set(
  (
    'ALL AND ANY AS BETWEEN BY CASE CROSS DISTINCT ELSE END EXCEPT FROM FULL HAVING IN INNER INTERSECT INTO IS JOIN KEY LATERAL ' +
    'LEFT_JOIN LIKE ILIKE LIMIT NOT OFFSET ON OR ORDER OUTER OVER RETURNING SELECT SET SETS SOME THEN UNION USING VALUES WHEN WHERE ' +
    'WITH FILTER GROUP WITHIN FETCH NULL TABLE UPDATE RECURSIVE MATERIALIZED'
  ).split(' '),
);

/** Words that end a list of ORDER BY. */
const afterOrder = [
  'LIMIT',
  'OFFSET',
  'FETCH',
  'ROWS',
  'RANGE',
  'GROUPS',
  'FOR',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'QUALIFY',
];
/** What may stand before an operand: between these an operand is one. */
const operandEnds = new Set([
  'THEN',
  'ELSE',
  'WHEN',
  'AND',
  'OR',
  'FROM',
  'WHERE',
  'AS',
  'SELECT',
  'ON',
  'IN',
  'LIKE',
  'END',
  'BY',
  'NOT',
  'IS',
  'SET',
  'HAVING',
  'DISTINCT',
]);

interface Step {
  readonly text: string;
  /** The index behind what was read. */
  readonly next: number;
}

export function translateTokens(tokens: readonly Token[], dialect: Dialect): string {
  return new Translation(dialect).region(tokens);
}

class Translation {
  readonly #dialect: Dialect;
  #parameters = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** What stands between two parentheses, or the whole. */
  region(tokens: readonly Token[]): string {
    const out: string[] = [];
    const atEnd: string[] = [];
    const concatenations = this.#concatenations(tokens);
    let at = 0;
    while (at < tokens.length) {
      const step = this.#step(tokens, at, atEnd, concatenations);
      out.push(step.text);
      at = step.next;
    }
    return [...out, ...atEnd].filter((text) => text !== '').join(' ');
  }

  #step(tokens: readonly Token[], at: number, atEnd: string[], concatenations: ReadonlySet<number>): Step {
    const token = tokens[at];
    if (token === undefined) return { text: '', next: at + 1 };
    switch (token.kind) {
      case 'string':
        return { text: isWord(tokens[at - 1], 'AS') ? quoteName(token.text) : quoteLiteral(token.text), next: at + 1 };
      case 'name':
        return this.#name(tokens, at);
      case 'number':
        return { text: token.text, next: at + 1 };
      case 'operator':
        return this.#operator(tokens, at, concatenations);
      case 'word':
        return this.#word(tokens, at, token.text, atEnd);
    }
  }

  // ---- Names -----------------------------------------------------------------------------------------------

  #name(tokens: readonly Token[], at: number): Step {
    const text = tokens[at]?.text ?? '';
    if (
      isOperator(tokens[at + 1], '(') &&
      !isWord(tokens[at - 1], 'INTO', 'AS', 'WITH') &&
      !this.#namesColumns(tokens, at)
    )
      throw this.#refuse(`the function ${text}`);
    if (this.#dialect.dottedNames === true && text.includes('.')) {
      // A table of a dataset of a project, of which there is none here.
      return { text: text.split('.').slice(-2).map(quoteName).join('.'), next: at + 1 };
    }
    return this.#isDefaultSchema(tokens, at, text)
      ? { text: '', next: at + 2 }
      : { text: quoteName(text), next: at + 1 };
  }

  #isDefaultSchema(tokens: readonly Token[], at: number, text: string): boolean {
    return isOperator(tokens[at + 1], '.') && (this.#dialect.defaultSchemas ?? []).includes(text.toLowerCase());
  }

  /** `c (x) AS (…)` in WITH, and `t (a, b)` behind INTO. */
  #namesColumns(tokens: readonly Token[], at: number): boolean {
    if (!isOperator(tokens[at + 1], '(')) return false;
    const behind = closingOf(tokens, at + 1) + 1;
    if (isWord(tokens[behind], 'AS') && isOperator(tokens[behind + 1], '(')) return true;
    let first = at;
    while (isOperator(tokens[first - 1], '.')) first -= 2;
    return isWord(tokens[first - 1], 'INTO', 'AS');
  }

  // ---- Operators -------------------------------------------------------------------------------------------

  #operator(tokens: readonly Token[], at: number, concatenations: ReadonlySet<number>): Step {
    const text = tokens[at]?.text ?? '';
    if (text === '(') {
      const end = closingOf(tokens, at);
      return { text: `(${this.region(tokens.slice(at + 1, end))})`, next: end + 1 };
    }
    if (text === '::') return this.#castOperator(tokens, at);
    if (text === '/' && this.#dialect.dividesExactly) return { text: '* 1.0 /', next: at + 1 };
    if (text === '+' && concatenations.has(at)) return { text: '||', next: at + 1 };
    if (text === '=' && this.#dialect.plusConcatenates === true && this.#namesOutput(tokens, at))
      throw this.#refuse('a name before = in a select list');
    return { text: this.#replaced(text), next: at + 1 };
  }

  #replaced(text: string): string {
    const replacement = this.#dialect.operators[text.toUpperCase()];
    if (replacement === null) throw this.#refuse(text);
    return replacement ?? text;
  }

  #castOperator(tokens: readonly Token[], at: number): Step {
    const type = this.#typeAt(tokens, at + 1);
    return { text: `::${type.text}`, next: type.next };
  }

  /** `SELECT total = price` names a column in Transact-SQL. */
  #namesOutput(tokens: readonly Token[], at: number): boolean {
    const before = tokens[at - 2];
    const isItem = isWord(before, 'SELECT', 'DISTINCT', 'ALL') || isOperator(before, ',');
    if (!isItem) return false;
    let clause = '';
    for (const token of tokens.slice(0, at))
      if (isWord(token, 'SELECT', 'FROM', 'WHERE', 'SET', 'GROUP', 'ORDER')) clause = token.text.toUpperCase();
    return clause === 'SELECT';
  }

  /** The `+` of sums that hold a string: there they concatenate. */
  #concatenations(tokens: readonly Token[]): ReadonlySet<number> {
    const found = new Set<number>();
    if (this.#dialect.plusConcatenates !== true) return found;
    let sum: number[] = [];
    let holdsString = false;
    const finish = (): void => {
      if (holdsString) for (const index of sum) found.add(index);
      sum = [];
      holdsString = false;
    };
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at];
      if (isOperator(token, '(')) at = closingOf(tokens, at);
      else if (isOperator(token, '+')) sum.push(at);
      else if (token?.kind === 'string') {
        const inSum = isOperator(tokens[at - 1], '+') || isOperator(tokens[at + 1], '+');
        if (inSum && /^\s*[-+]?[\d.]+\s*$/.test(token.text)) throw this.#refuse('+ with a number in a string');
        holdsString ||= inSum;
      } else if (token?.kind === 'operator' && token.text !== '.') finish();
      else if (token?.kind === 'word' && operandEnds.has(token.text.toUpperCase())) finish();
    }
    finish();
    return found;
  }

  // ---- Words -----------------------------------------------------------------------------------------------

  #word(tokens: readonly Token[], at: number, text: string, atEnd: string[]): Step {
    const upper = text.toUpperCase();
    if (text === '?') return { text: `$${++this.#parameters}`, next: at + 1 };
    if (/^\$\d+$/.test(text)) return { text, next: at + 1 };
    if (/^[@?$]/.test(text)) throw this.#refuse(`the variable ${text}`);
    if (isOperator(tokens[at - 1], '.')) return { text, next: at + 1 };
    switch (upper) {
      case 'SELECT':
        return this.#select(tokens, at, text, atEnd);
      case 'ORDER':
        return isWord(tokens[at + 1], 'BY') ? this.#orderBy(tokens, at) : { text, next: at + 1 };
      case 'GROUP':
        return isWord(tokens[at + 1], 'BY') ? this.#groupBy(tokens, at) : { text, next: at + 1 };
      case 'LIMIT':
        return this.#limit(tokens, at);
      case 'INTERVAL':
        return this.#interval(tokens, at);
      case 'LIKE':
        return this.#like(tokens, at);
      case 'IS':
        return this.#is(tokens, at);
      case 'NOT':
        return this.#not(tokens, at);
      case 'WITH':
        return this.#tableHint(tokens, at) ?? { text, next: at + 1 };
      case 'CROSS':
      case 'OUTER':
        return this.#apply(tokens, at, upper) ?? { text, next: at + 1 };
      case 'TIMESTAMP':
      case 'DATETIME':
        return this.#timeLiteral(tokens, at, upper) ?? this.#other(tokens, at, text);
      case 'CAST':
      case 'TRY_CAST':
      case 'SAFE_CAST':
        return isOperator(tokens[at + 1], '(') ? this.#cast(tokens, at, upper) : { text, next: at + 1 };
      case 'CONVERT':
      case 'TRY_CONVERT':
        return isOperator(tokens[at + 1], '(') ? this.#convert(tokens, at, upper) : { text, next: at + 1 };
      default:
        return this.#other(tokens, at, text);
    }
  }

  #other(tokens: readonly Token[], at: number, text: string): Step {
    const isCall =
      isOperator(tokens[at + 1], '(') && !noCalls.has(text.toUpperCase()) && !this.#namesColumns(tokens, at);
    if (isCall) return this.#call(tokens, at, text);
    if (this.#isDefaultSchema(tokens, at, text)) return { text: '', next: at + 2 };
    return { text: this.#replaced(text), next: at + 1 };
  }

  #select(tokens: readonly Token[], at: number, text: string, atEnd: string[]): Step {
    let next = at + 1;
    let distinct = '';
    if (isWord(tokens[next], 'DISTINCT', 'ALL')) distinct = ` ${tokens[next++]?.text ?? ''}`;
    const isTop =
      isWord(tokens[next], 'TOP') && (tokens[next + 1]?.kind === 'number' || isOperator(tokens[next + 1], '('));
    if (!isTop) return { text: `${text}${distinct}`, next };
    const grouped = isOperator(tokens[next + 1], '(');
    const end = grouped ? closingOf(tokens, next + 1) : next + 1;
    const count = grouped ? this.region(tokens.slice(next + 2, end)) : (tokens[next + 1]?.text ?? '');
    next = end + 1;
    if (isWord(tokens[next], 'PERCENT')) throw this.#refuse('TOP … PERCENT');
    const ties = isWord(tokens[next], 'WITH') && isWord(tokens[next + 1], 'TIES');
    if (ties) next += 2;
    const united = findOutside(tokens, next, (token) => isWord(token, 'UNION', 'INTERSECT', 'EXCEPT'));
    if (united < tokens.length || atEnd.length > 0) throw this.#refuse('TOP in a branch of UNION');
    atEnd.push(ties ? `FETCH FIRST (${count}) ROWS WITH TIES` : `LIMIT (${count})`);
    return { text: `${text}${distinct}`, next };
  }

  #orderBy(tokens: readonly Token[], at: number): Step {
    const end = findOutside(tokens, at + 2, (token) => isWord(token, ...afterOrder) || isOperator(token, ';'));
    return { text: `ORDER BY ${this.#sortItems(tokens.slice(at + 2, end))}`, next: end };
  }

  #sortItems(tokens: readonly Token[]): string {
    return splitList(tokens)
      .map((item) => {
        const text = this.region(item);
        if (!this.#dialect.nullsAreLow || item.some((token) => isWord(token, 'NULLS'))) return text;
        return `${text} ${isWord(item.at(-1), 'DESC') ? 'NULLS LAST' : 'NULLS FIRST'}`;
      })
      .join(', ');
  }

  #groupBy(tokens: readonly Token[], at: number): Step {
    const end = findOutside(tokens, at + 2, (token) =>
      isWord(token, 'WITH', 'HAVING', 'WINDOW', ...afterOrder, 'ORDER'),
    );
    if (!isWord(tokens[end], 'WITH') || !isWord(tokens[end + 1], 'ROLLUP')) return { text: 'GROUP BY', next: at + 2 };
    return { text: `GROUP BY ROLLUP (${this.region(tokens.slice(at + 2, end))})`, next: end + 2 };
  }

  #limit(tokens: readonly Token[], at: number): Step {
    const end = findOutside(
      tokens,
      at + 1,
      (token) => isOperator(token, ';') || isWord(token, 'OFFSET', 'FOR', 'INTO', 'RETURNING'),
    );
    const parts = splitList(tokens.slice(at + 1, end));
    const [offset, count] = parts;
    if (parts.length !== 2 || offset === undefined || count === undefined) return { text: 'LIMIT', next: at + 1 };
    // A parameter's number is its place in the text.
    const first = this.region(offset);
    return { text: `LIMIT ${this.region(count)} OFFSET ${first}`, next: end };
  }

  #interval(tokens: readonly Token[], at: number): Step {
    if (tokens[at + 1]?.kind === 'string' && !this.#unitBehind(tokens, at + 2))
      return { text: 'INTERVAL', next: at + 1 };
    const unit = findOutside(tokens, at + 1, (token) => token.kind === 'word' && this.#isUnit(token.text));
    const [value] = [tokens.slice(at + 1, unit)];
    if (unit === tokens.length || value.length === 0) return { text: 'INTERVAL', next: at + 1 };
    const literal = value.length === 1 && value[0]?.kind === 'string' ? value[0].text : undefined;
    if (literal !== undefined && !/^\s*-?\d+(\.\d+)?\s*$/.test(literal)) throw this.#refuse('INTERVAL of this form');
    return { text: interval(literal ?? this.region(value), unitOf(tokens[unit]?.text)), next: unit + 1 };
  }

  #unitBehind(tokens: readonly Token[], at: number): boolean {
    const token = tokens[at];
    return token?.kind === 'word' && this.#isUnit(token.text);
  }

  #isUnit(text: string): boolean {
    return /^(?:microsecond|millisecond|second|minute|hour|day|week|month|quarter|year)s?$/i.test(text);
  }

  #like(tokens: readonly Token[], at: number): Step {
    const pattern = tokens[at + 1];
    const word = this.#dialect.likeIgnoresCase ? 'ILIKE' : 'LIKE';
    if (pattern?.kind !== 'string') return { text: word, next: at + 1 };
    if (this.#dialect.bracketsInPatterns === true && pattern.text.includes('['))
      throw this.#refuse('a set of signs in a pattern');
    const escaped = isWord(tokens[at + 2], 'ESCAPE') || this.#dialect.backslashInPatterns;
    const text = escaped ? pattern.text : pattern.text.replaceAll('\\', '\\\\');
    return { text: `${word} ${quoteLiteral(text)}`, next: at + 2 };
  }

  #is(tokens: readonly Token[], at: number): Step {
    const negated = isWord(tokens[at + 1], 'NOT');
    const next = at + (negated ? 2 : 1);
    const plain = isWord(tokens[next], 'NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'DISTINCT');
    if (plain || this.#dialect.isCompares !== true) return { text: negated ? 'IS NOT' : 'IS', next };
    return { text: negated ? 'IS DISTINCT FROM' : 'IS NOT DISTINCT FROM', next };
  }

  #not(tokens: readonly Token[], at: number): Step {
    const operator = tokens[at + 1];
    const replacement = operator?.kind === 'word' ? this.#dialect.operators[operator.text.toUpperCase()] : undefined;
    return replacement === '~*' ? { text: '!~*', next: at + 2 } : { text: 'NOT', next: at + 1 };
  }

  /** `WITH (NOLOCK)` asks for nothing that is not so here. */
  #tableHint(tokens: readonly Token[], at: number): Step | undefined {
    if (!isOperator(tokens[at + 1], '(')) return undefined;
    const end = closingOf(tokens, at + 1);
    if (
      tokens.slice(at + 2, end).every((token) => isWord(token, 'NOLOCK', 'READUNCOMMITTED') || isOperator(token, ','))
    )
      return { text: '', next: end + 1 };
    throw this.#refuse('this table hint');
  }

  #apply(tokens: readonly Token[], at: number, kind: 'CROSS' | 'OUTER'): Step | undefined {
    if (!isWord(tokens[at + 1], 'APPLY')) return undefined;
    if (kind === 'CROSS') return { text: 'CROSS JOIN LATERAL', next: at + 2 };
    if (!isOperator(tokens[at + 2], '(')) throw this.#refuse('OUTER APPLY of a function');
    const end = closingOf(tokens, at + 2);
    let next = end + 1;
    if (isWord(tokens[next], 'AS')) next++;
    const alias = tokens[next];
    const name = alias?.kind === 'name' || alias?.kind === 'word' ? quoteName(alias.text) : quoteName('applied');
    const query = this.region(tokens.slice(at + 3, end));
    return { text: `LEFT JOIN LATERAL (${query}) AS ${name} ON true`, next: next + 1 };
  }

  /** BigQuery's TIMESTAMP is an instant, in UTC where it says no zone. */
  #timeLiteral(tokens: readonly Token[], at: number, kind: 'TIMESTAMP' | 'DATETIME'): Step | undefined {
    const value = tokens[at + 1];
    if (value?.kind !== 'string') return undefined;
    const instant = kind === 'TIMESTAMP' && this.#dialect.types.TIMESTAMP === 'timestamptz';
    const zoned = /(?:[zZ]|[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]+\/[A-Za-z_]+|UTC)\s*$/.test(value.text.slice(10));
    const text = instant && !zoned ? `${value.text} UTC` : value.text;
    return { text: `${instant ? 'timestamptz' : 'timestamp'} ${quoteLiteral(text)}`, next: at + 2 };
  }

  // ---- Calls -----------------------------------------------------------------------------------------------

  #call(tokens: readonly Token[], at: number, name: string): Step {
    const upper = name.toUpperCase();
    const end = closingOf(tokens, at + 1);
    const inside = tokens.slice(at + 2, end);
    if (stringAggregates.has(upper)) return this.#stringAggregate(tokens, at, end, upper);
    const translation = this.#dialect.functions[upper];
    if (translation !== undefined && !isWord(inside[0], 'DISTINCT')) {
      return { text: translation(splitList(inside).map((part) => this.#argument(part))), next: end + 1 };
    }
    if (translation !== undefined || !this.#dialect.sameFunctions.has(upper))
      throw this.#refuse(`the function ${name}`);
    return { text: `${name}(${this.region(inside)})`, next: end + 1 };
  }

  #argument(tokens: readonly Token[]): Argument {
    const [only] = tokens;
    const single = tokens.length === 1;
    return {
      text: this.region(tokens),
      literal: single && only?.kind === 'string' ? only.text : undefined,
      word: single && only?.kind === 'word' ? only.text : undefined,
    };
  }

  #stringAggregate(tokens: readonly Token[], at: number, end: number, name: string): Step {
    let next = end + 1;
    let order: readonly Token[] | undefined;
    if (isWord(tokens[next], 'WITHIN') && isWord(tokens[next + 1], 'GROUP') && isOperator(tokens[next + 2], '(')) {
      const close = closingOf(tokens, next + 2);
      order = tokens.slice(next + 5, close);
      next = close + 1;
    }
    if (isWord(tokens[next], 'OVER')) throw this.#refuse(`${name} over a window`);
    const text = translateStringAggregate(
      { name, inside: tokens.slice(at + 2, end), order, dialect: this.#dialect.name },
      { expression: (part) => this.region(part), sortItems: (part) => this.#sortItems(part) },
    );
    return { text, next };
  }

  #cast(tokens: readonly Token[], at: number, kind: 'CAST' | 'TRY_CAST' | 'SAFE_CAST'): Step {
    const end = closingOf(tokens, at + 1);
    const inside = tokens.slice(at + 2, end);
    const as = findOutside(inside, 0, (token) => isWord(token, 'AS'));
    const type = this.#typeAt(inside, as + 1);
    if (type.next < inside.length) throw this.#refuse(`${kind} with a format`);
    const value = this.#argument(inside.slice(0, as));
    const cast = kind === 'CAST' ? castTo : safeCastTo;
    return { text: cast(value, type.text, this.#dialect), next: end + 1 };
  }

  /** CONVERT(type, value) in Transact-SQL, CONVERT(value, type) in MySQL. */
  #convert(tokens: readonly Token[], at: number, kind: 'CONVERT' | 'TRY_CONVERT'): Step {
    const end = closingOf(tokens, at + 1);
    const parts = splitList(tokens.slice(at + 2, end));
    const [first, second] = parts;
    if (parts.length !== 2 || first === undefined || second === undefined) throw this.#refuse(`${kind} of this form`);
    const [typeTokens, value] = this.#dialect.plusConcatenates === true ? [first, second] : [second, first];
    const type = this.#typeAt(typeTokens, 0);
    const cast = kind === 'CONVERT' ? castTo : safeCastTo;
    return { text: cast(this.#argument(value), type.text, this.#dialect), next: end + 1 };
  }

  /** A type's name, of one word or (SIGNED INTEGER) two, and its modifiers. */
  #typeAt(tokens: readonly Token[], at: number): Step {
    let name = tokens[at]?.text ?? '';
    let next = at + 1;
    const two = `${name} ${tokens[next]?.text ?? ''}`.toUpperCase();
    if (this.#dialect.types[two] !== undefined) {
      name = two;
      next++;
    }
    if (!isOperator(tokens[next], '(')) return { text: typeOf(name, [], this.#dialect), next };
    const end = closingOf(tokens, next);
    const modifiers = splitList(tokens.slice(next + 1, end)).map((part) => part.map((token) => token.text).join(' '));
    return { text: typeOf(name, modifiers, this.#dialect), next: end + 1 };
  }

  #refuse(what: string) {
    return refuse(`${what} in ${this.#dialect.name}`);
  }
}
