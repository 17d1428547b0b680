// to_char, to_date, to_timestamp and to_number.

import { sessionTimeZone } from '../types/time-zone.ts';
import { isFiniteTimestamp } from './datetime-fields.ts';
import { strictFunction } from './define.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { instantToText, intervalToText, timestampToText } from './to-char-date.ts';
import { textToDate, textToInstant } from './to-char-date-fields.ts';
import { textToNumber } from './to-char-number-input.ts';
import { decimalToText, floatToText, integerToText } from './to-char-number-values.ts';

/** Digits that single and double precision are sure of. */
const FLOAT4_DIGITS = 6;
const FLOAT8_DIGITS = 15;

export const toCharFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 2049,
    name: 'to_char',
    args: ['timestamp', 'text'],
    result: 'text',
    volatility: 'stable',
    description: 'a timestamp by a template',
    examples: [{ sql: "to_char(timestamp '2002-04-20 17:31:12.66', 'HH12:MI:SS')", result: '05:31:12' }],
    implementation: (value, template) =>
      template === '' || !isFiniteTimestamp(value) ? null : timestampToText(value, template),
  }),
  strictFunction({
    oid: 1770,
    name: 'to_char',
    args: ['timestamptz', 'text'],
    result: 'text',
    volatility: 'stable',
    description: "an instant by a template, in the session's time zone",
    implementation: (value, template, { session }) =>
      template === '' || !isFiniteTimestamp(value)
        ? null
        : instantToText(value, template, sessionTimeZone(session.timeZone)),
  }),
  strictFunction({
    oid: 1768,
    name: 'to_char',
    args: ['interval', 'text'],
    result: 'text',
    volatility: 'stable',
    description: 'an interval by a template',
    examples: [{ sql: "to_char(interval '15h 2m 12s', 'HH24:MI:SS')", result: '15:02:12' }],
    implementation: (value, template) => (template === '' ? null : intervalToText(value, template)),
  }),
  strictFunction({
    oid: 1773,
    name: 'to_char',
    args: ['int4', 'text'],
    result: 'text',
    volatility: 'stable',
    description: 'a number by a template',
    examples: [{ sql: "to_char(125, '999')", result: ' 125' }],
    implementation: (value, template) => integerToText(BigInt(value), template, 32),
  }),
  strictFunction({
    oid: 1774,
    name: 'to_char',
    args: ['int8', 'text'],
    result: 'text',
    volatility: 'stable',
    description: 'a number by a template',
    implementation: (value, template) => integerToText(value, template, 64),
  }),
  strictFunction({
    oid: 1772,
    name: 'to_char',
    args: ['numeric', 'text'],
    result: 'text',
    volatility: 'stable',
    description: 'a number by a template',
    examples: [{ sql: "to_char(-125.8, '999D99S')", result: '125.80-' }],
    implementation: decimalToText,
  }),
  strictFunction({
    oid: 1775,
    name: 'to_char',
    args: ['float4', 'text'],
    result: 'text',
    volatility: 'stable',
    description: 'a number by a template',
    implementation: (value, template) => floatToText(value, template, FLOAT4_DIGITS),
  }),
  strictFunction({
    oid: 1776,
    name: 'to_char',
    args: ['float8', 'text'],
    result: 'text',
    volatility: 'stable',
    description: 'a number by a template',
    examples: [{ sql: "to_char(125.8::real, '999D9')", result: ' 125.8' }],
    implementation: (value, template) => floatToText(value, template, FLOAT8_DIGITS),
  }),
  strictFunction({
    oid: 1780,
    name: 'to_date',
    args: ['text', 'text'],
    result: 'date',
    volatility: 'stable',
    description: 'a date read by a template',
    examples: [{ sql: "to_date('05 Dec 2000', 'DD Mon YYYY')", result: '2000-12-05' }],
    implementation: textToDate,
  }),
  strictFunction({
    oid: 1778,
    name: 'to_timestamp',
    args: ['text', 'text'],
    result: 'timestamptz',
    volatility: 'stable',
    description: 'an instant read by a template',
    implementation: (text, template, { session }) => textToInstant(text, template, sessionTimeZone(session.timeZone)),
  }),
  strictFunction({
    oid: 1777,
    name: 'to_number',
    args: ['text', 'text'],
    result: 'numeric',
    volatility: 'stable',
    description: 'a number read by a template',
    examples: [{ sql: "to_number('12,454.8-', '99G999D9S')", result: '-12454.8' }],
    implementation: (text, template) => (template === '' ? null : textToNumber(text, template)),
  }),
];
