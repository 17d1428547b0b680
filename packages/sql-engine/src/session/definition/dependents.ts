// What needs a relation to be there: views over it, foreign keys that refer to it, sequences of its columns.

import type { LocalRelation } from '../../local/definitions.ts';
import type { LocalObjects } from '../../local/objects.ts';
import { kindName } from './place.ts';

export interface Dependent {
  readonly relation: LocalRelation;
  /** Only this constraint of the relation goes. */
  readonly constraint?: string;
  /** Goes along without a word. */
  readonly silent: boolean;
  readonly description: string;
  /** On what it depends. */
  readonly on: string;
}

/** Dependents of dependents included; `found` themselves are none. */
export function dependentsOf(found: readonly LocalRelation[], objects: LocalObjects): readonly Dependent[] {
  const going = new Set(found.map((relation) => relation.oid));
  const dependents: Dependent[] = [];
  const queue = [...found];
  for (let relation = queue.shift(); relation !== undefined; relation = queue.shift()) {
    for (const dependent of directDependents(relation, objects)) {
      if (dependent.constraint === undefined) {
        if (going.has(dependent.relation.oid)) continue;
        going.add(dependent.relation.oid);
        queue.push(dependent.relation);
      } else if (going.has(dependent.relation.oid)) continue;
      dependents.push(dependent);
    }
  }
  return dependents;
}

function directDependents(target: LocalRelation, objects: LocalObjects): readonly Dependent[] {
  const on = `${kindName(target.kind)} ${target.name}`;
  return objects.all().flatMap((relation): Dependent[] => {
    if ('query' in relation && relation.query.relations.includes(target.oid)) {
      return [{ relation, silent: false, description: `${kindName(relation.kind)} ${relation.name}`, on }];
    }
    if (relation.kind === 'sequence' && relation.owner?.table === target.oid) {
      return [{ relation, silent: true, description: `sequence ${relation.name}`, on }];
    }
    if (relation.kind === 'table' && target.kind === 'sequence') {
      const column = relation.columns.find((one) => one.sequence === target.oid);
      if (column === undefined) return [];
      const description = `default value for column ${column.name} of table ${relation.name}`;
      return [{ relation, silent: false, constraint: column.name, description, on }];
    }
    if (relation.kind !== 'table' || relation.oid === target.oid) return [];
    return relation.constraints.flatMap((constraint): Dependent[] => {
      if (constraint.kind !== 'foreign' || constraint.referenced !== target.oid) return [];
      const description = `constraint ${constraint.name} on table ${relation.name}`;
      return [{ relation, constraint: constraint.name, silent: false, description, on }];
    });
  });
}

export function describeDependents(dependents: readonly Dependent[]): readonly string[] {
  return dependents.map(({ description, on }) => `${description} depends on ${on}`);
}
