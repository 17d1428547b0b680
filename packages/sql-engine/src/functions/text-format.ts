// Text: concat, concat_ws and format, which take any number of values of any types.

import { pgError } from '../errors.ts';
import type { JsValue } from '../types/values.ts';
import type { CallContext, FunctionDefinition } from './function-definition.ts';
import { nullableFunction } from './define.ts';
import { codePointLength } from './text-code-points.ts';
import { quoteIdentifier } from './text-keywords.ts';
import { argumentText, quoteLiteral } from './text-quoting.ts';

function textOf(values: readonly JsValue[], index: number, context: CallContext): string | null {
  const value = values[index];
  return value === undefined || value === null ? null : argumentText(value, index, context);
}

function concatenated(values: readonly JsValue[], from: number, separator: string, context: CallContext): string {
  const parts: string[] = [];
  for (let index = from; index < values.length; index++) {
    const text = textOf(values, index, context);
    if (text !== null) parts.push(text);
  }
  return parts.join(separator);
}

const SPECIFIER = /%(?:(\d+)\$)?(-)?(?:\*(?:(\d+)\$)?|(\d+))?(.)?/gsu;

function checkedNumber(digits: string): number {
  const number = Number(digits);
  if (number > 0x7fffffff) throw pgError('22003', 'number is out of range');
  return number;
}

function padToWidth(text: string, width: number, left: boolean): string {
  const missing = Math.abs(width) - codePointLength(text);
  if (missing <= 0) return text;
  return left || width < 0 ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}

function converted(text: string | null, conversion: string): string {
  switch (conversion) {
    case 's':
      return text ?? '';
    case 'I':
      if (text === null) throw pgError('22004', 'null values cannot be formatted as an SQL identifier');
      return quoteIdentifier(text);
    default:
      return text === null ? 'NULL' : quoteLiteral(text);
  }
}

/** format(): %s, %I, %L and %%, with positions `n$`, widths, `*` and `-`. */
function formatted(template: string, values: readonly JsValue[], context: CallContext): string {
  let next = 1;
  const argumentAt = (position: string | undefined): string | null => {
    if (position !== undefined) {
      next = checkedNumber(position);
      if (next === 0) throw pgError('22023', 'format specifies argument 0, but arguments are numbered from 1');
    }
    if (next >= values.length) throw pgError('22023', 'too few arguments for format()');
    return textOf(values, next++, context);
  };
  return template.replaceAll(
    SPECIFIER,
    (
      all: string,
      position: string | undefined,
      minus: string | undefined,
      widthPosition: string | undefined,
      width: string | undefined,
      conversion: string | undefined,
    ) => {
      if (all === '%%') return '%';
      if (conversion === undefined) {
        throw pgError('22023', 'unterminated format() type specifier', {
          hint: 'For a single "%" use "%%".',
        });
      }
      const star = /\*/.test(all.slice(0, -conversion.length));
      let columns = width === undefined ? 0 : checkedNumber(width);
      if (star) columns = Number(argumentAt(widthPosition) ?? '0');
      if (!'sIL'.includes(conversion)) {
        throw pgError('22023', `unrecognized format() type specifier "${conversion}"`, {
          hint: 'For a single "%" use "%%".',
        });
      }
      return padToWidth(converted(argumentAt(position), conversion), columns, minus !== undefined);
    },
  );
}

export const textFormatFunctions: readonly FunctionDefinition[] = [
  {
    kind: 'function',
    oid: 3058,
    name: 'concat',
    argumentTypes: ['any'],
    resultType: 'text',
    variadic: true,
    strict: false,
    volatility: 'stable',
    description: 'all arguments one after the other, nulls left out',
    examples: [{ sql: "concat('abcde', 2, NULL, 22)", result: 'abcde222' }],
    implementation: (values, context) => concatenated(values, 0, '', context),
  },
  {
    kind: 'function',
    oid: 3059,
    name: 'concat_ws',
    argumentTypes: ['text', 'any'],
    resultType: 'text',
    variadic: true,
    strict: false,
    volatility: 'stable',
    description: 'all arguments after the first, separated by the first, nulls left out',
    examples: [{ sql: "concat_ws(',', 'abcde', 2, NULL, 22)", result: 'abcde,2,22' }],
    implementation: (values, context) => {
      const separator = textOf(values, 0, context);
      return separator === null ? null : concatenated(values, 1, separator, context);
    },
  },
  nullableFunction({
    oid: 3540,
    name: 'format',
    args: ['text'],
    result: 'text',
    volatility: 'stable',
    description: 'text with %% resolved',
    implementation: (template, context) => (template === null ? null : formatted(template, [template], context)),
  }),
  {
    kind: 'function',
    oid: 3539,
    name: 'format',
    argumentTypes: ['text', 'any'],
    resultType: 'text',
    variadic: true,
    nullArrayIsEmpty: true,
    strict: false,
    volatility: 'stable',
    description: 'text with arguments put in: %s as is, %I as identifier, %L as literal',
    examples: [{ sql: "format('Hello %s, %1$s', 'World')", result: 'Hello World, World' }],
    implementation: (values, context) => {
      const template = textOf(values, 0, context);
      return template === null ? null : formatted(template, values, context);
    },
  },
];
