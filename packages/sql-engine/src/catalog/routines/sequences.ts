// Functions of sequences. They run where the session's own executor is: the last value that it had is kept there.
// https://www.postgresql.org/docs/15/functions-sequence.html

import { pgError } from '../../errors.ts';
import type { Routine } from '../../functions/function-definition.ts';
import { currentValue, lastValue, nextValue, setValue, type SequenceFact } from '../../functions/sequence-values.ts';
import type { SessionContext } from '../../types/type-definition.ts';
import { directory } from '../directory.ts';
import { catalogFunction, type Arguments } from './make-routine.ts';

function sequencesOf({ objects }: SessionContext): readonly SequenceFact[] {
  return objects?.sequences ?? [];
}

/** 25006; temporary sequences are the session's own. */
function changedSequence(args: Arguments, verb: string): SequenceFact {
  const sequence = sequenceOf(args);
  const isTemporary = sequence.schema.startsWith('pg_temp');
  if (!isTemporary && args.context.session.settings['transaction_read_only'] === 'on') {
    throw pgError('25006', `cannot execute ${verb}() in a read-only transaction`);
  }
  return sequence;
}

function sequenceOf(args: Arguments): SequenceFact {
  const oid = args.number(0);
  const sequence = sequencesOf(args.context.session).find((candidate) => candidate.oid === oid);
  if (sequence !== undefined) return sequence;
  const relation = directory().relation(oid);
  if (relation === undefined) throw pgError('42P01', `could not open relation with OID ${oid}`);
  throw pgError('42809', `"${relation.name}" is not a sequence`);
}

/** An int8: a bigint. */
function integerOf(args: Arguments, index: number): bigint {
  return args.values[index] as bigint;
}

export const sequenceRoutines: readonly Routine[] = [
  catalogFunction(
    {
      oid: 1574,
      name: 'nextval',
      args: ['regclass'],
      result: 'int8',
      volatility: 'volatile',
      description: 'the sequence advanced by one step, and its new value',
    },
    (args) => nextValue(changedSequence(args, 'nextval'), args.context.session.processId),
  ),
  catalogFunction(
    {
      oid: 1575,
      name: 'currval',
      args: ['regclass'],
      result: 'int8',
      volatility: 'volatile',
      description: 'the value that nextval gave last in this session',
    },
    (args) => currentValue(sequenceOf(args), args.context.session.processId),
  ),
  catalogFunction(
    {
      oid: 2559,
      name: 'lastval',
      args: [],
      result: 'int8',
      volatility: 'volatile',
      description: 'the value that nextval gave last in this session, for any sequence',
    },
    ({ context: { session } }) =>
      lastValue(session.processId, (oid) => sequencesOf(session).some((sequence) => sequence.oid === oid)),
  ),
  catalogFunction(
    {
      oid: 1576,
      name: 'setval',
      args: ['regclass', 'int8'],
      result: 'int8',
      volatility: 'volatile',
      description: "sets the sequence's last value",
    },
    (args) => setValue(changedSequence(args, 'setval'), integerOf(args, 1), true, args.context.session.processId),
  ),
  catalogFunction(
    {
      oid: 1765,
      name: 'setval',
      args: ['regclass', 'int8', 'bool'],
      result: 'int8',
      volatility: 'volatile',
      description: "sets the sequence's last value, or with false the value that comes next",
    },
    (args) =>
      setValue(changedSequence(args, 'setval'), integerOf(args, 1), args.flag(2), args.context.session.processId),
  ),
];
