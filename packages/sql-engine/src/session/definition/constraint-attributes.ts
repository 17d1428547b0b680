// DEFERRABLE, INITIALLY DEFERRED and their opposites: behind a constraint of a column they are nodes of their own.

import type { Constraint, Node } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import { nodeOf, positionOfLocation } from '../../parse/nodes.ts';

const WORDS: Readonly<Record<string, string>> = {
  CONSTR_ATTR_DEFERRABLE: 'DEFERRABLE',
  CONSTR_ATTR_NOT_DEFERRABLE: 'NOT DEFERRABLE',
  CONSTR_ATTR_DEFERRED: 'INITIALLY DEFERRED',
  CONSTR_ATTR_IMMEDIATE: 'INITIALLY IMMEDIATE',
};

const DEFERRABLE_KINDS: ReadonlySet<string> = new Set([
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
  'CONSTR_EXCLUSION',
  'CONSTR_FOREIGN',
]);

/** Each constraint with what follows it. Throws 42601. */
export function withAttributes(nodes: readonly Node[]): readonly Constraint[] {
  const constraints: { constraint: Constraint; said: Set<string> }[] = [];
  for (const each of nodes) {
    const node = nodeOf(each, 'Constraint');
    const word = WORDS[node.contype ?? ''];
    if (word === undefined) {
      constraints.push({ constraint: node, said: new Set() });
      continue;
    }
    const last = constraints.at(-1);
    const position = positionOfLocation(node.location);
    if (last === undefined || !DEFERRABLE_KINDS.has(last.constraint.contype ?? '')) {
      throw pgError('42601', `misplaced ${word} clause`, { position });
    }
    const topic = word.startsWith('INITIALLY') ? 'INITIALLY IMMEDIATE/DEFERRED' : 'DEFERRABLE/NOT DEFERRABLE';
    if (last.said.has(topic)) throw pgError('42601', `multiple ${topic} clauses not allowed`, { position });
    if (word === 'INITIALLY DEFERRED' && last.said.has('NOT DEFERRABLE')) refuseDeferred(position);
    if (word === 'NOT DEFERRABLE' && last.constraint.initdeferred === true) refuseDeferred(position);
    last.said.add(topic).add(word);
    if (word === 'DEFERRABLE') last.constraint = { ...last.constraint, deferrable: true };
    if (word === 'INITIALLY DEFERRED') {
      last.constraint = { ...last.constraint, deferrable: true, initdeferred: true };
    }
  }
  return constraints.map(({ constraint }) => constraint);
}

function refuseDeferred(position: number | undefined): never {
  throw pgError('42601', 'constraint declared INITIALLY DEFERRED must be DEFERRABLE', { position });
}
