// Differences that are meant, each with its reason.

import type { Outcome } from '../support/oracle.ts';
import type { Difference } from './fuzz.ts';

interface Known {
  readonly reason: string;
  readonly is: (difference: Difference) => boolean;
}

const code = (outcome: Outcome): string => (outcome.kind === 'error' ? outcome.code : '');
const message = (outcome: Outcome): string => (outcome.kind === 'error' ? outcome.message : '');
const text = (outcome: Outcome): string => (outcome.kind === 'rows' ? JSON.stringify(outcome.rows) : outcome.message);

const known: readonly Known[] = [
  {
    reason: 'what is not supported yet says so',
    is: ({ ours, theirs }) => code(ours) === '0A000' && code(theirs) !== '0A000',
  },
  {
    reason: '17 has infinite intervals, 15 has none',
    is: ({ sql, ours, theirs }) =>
      (/interval out of range/.test(message(ours)) && /infinity/i.test(`${sql} ${text(theirs)}`)) ||
      (/cannot subtract infinite/.test(message(ours)) && theirs.kind === 'rows') ||
      (/timestamp out of range/.test(message(ours)) && /\bage\(/.test(sql) && theirs.kind === 'rows'),
  },
  {
    reason: '16 gave a null key of an object an error code of its own',
    is: ({ sql, ours, theirs }) =>
      /null value not allowed for object key/.test(message(theirs)) ||
      (sql.includes('object') && /^argument \d+ cannot be null/.test(message(ours))),
  },
  {
    reason: '17 and 18 have units for more types, and refuse the others also for infinity',
    is: ({ sql, theirs }) => /date_trunc|date_part|extract/.test(sql) && /^unit /.test(message(theirs)),
  },
  {
    reason: '18 casts the null of jsonb to null',
    is: ({ ours }) => /cannot cast jsonb null/.test(message(ours)),
  },
  {
    reason: '18 has min and max of bytea and records',
    is: ({ ours }) => /function (min|max)\((bytea|record)\) does not exist/.test(message(ours)),
  },
  {
    reason: '15 lets the fields of make_interval overflow, later versions and this one do not',
    is: ({ sql, ours }) => sql.includes('make_interval') && message(ours) === 'interval out of range',
  },
  {
    reason: 'the C library of the oracle has an upper case for ß, others have none',
    is: ({ ours, theirs }) => theirs.kind === 'rows' && text(ours).replaceAll('ß', 'ẞ') === text(theirs),
  },
  {
    reason: 'collations other than that of the database are not told apart',
    is: ({ theirs }) => code(theirs) === '42P21',
  },
  {
    reason: '17 reads more forms of empty arrays',
    is: ({ ours, theirs }) => /^malformed array literal/.test(message(ours)) && theirs.kind === 'rows',
  },
];

export function knownDifference(difference: Difference): string | undefined {
  return known.find(({ is }) => is(difference))?.reason;
}
