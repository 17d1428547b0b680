// obj_description and its kin, and names of objects for people.
// https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-INFO-COMMENT-TABLE

import type { FunctionDefinition } from '../../functions/function-definition.ts';
import { findTypeByOid } from '../../types/registry.ts';
import type { SessionContext } from '../../types/type-definition.ts';
import { CLASS } from '../class-oids.ts';
import { directory } from '../directory.ts';
import { columnDescription } from '../hidden-columns.ts';
import { relationText } from '../reg-names.ts';
import { argumentTypesText } from '../routine-signature.ts';
import { typeTextOfOid } from '../type-names.ts';
import { catalogFunction } from './make-routine.ts';

/** By the name of the catalog that the object is in. */
const DESCRIPTIONS: Readonly<Record<string, (oid: number) => string | undefined>> = {
  pg_class: (oid) => directory().relation(oid)?.description,
  pg_namespace: (oid) => directory().schemas.find((schema) => schema.oid === oid)?.description,
  pg_type: (oid) => findTypeByOid(oid)?.description,
  pg_proc: (oid) => directory().routine(oid)?.description,
  pg_operator: (oid) => directory().operator(oid)?.function.description,
};

function shown(description: string | undefined): string | null {
  return description === undefined || description === '' ? null : description;
}

function objectText(classOid: number, oid: number, column: number, context: SessionContext): string | null {
  switch (classOid) {
    case CLASS.relation: {
      const relation = directory().relation(oid);
      const kind = relation === undefined ? 'index' : relation.kind;
      const name = relationText(oid, context);
      if (name === undefined) return null;
      const part = relation?.columns.find((candidate) => candidate.number === column)?.name;
      return part === undefined ? `${kind} ${name}` : `column ${part} of ${kind} ${name}`;
    }
    case CLASS.schema: {
      const schema = directory().schemas.find((candidate) => candidate.oid === oid);
      return schema === undefined ? null : `schema ${schema.name}`;
    }
    case CLASS.type: {
      const type = typeTextOfOid(oid, context.searchPath);
      return type === undefined ? null : `type ${type}`;
    }
    case CLASS.routine: {
      const routine = directory().routine(oid);
      return routine === undefined ? null : `function ${routine.name}(${argumentTypesText(routine)})`;
    }
    case CLASS.constraint: {
      const found = directory().constraint(oid);
      if (found === undefined) return null;
      const table = relationText(found.relation.oid, context) ?? found.relation.name;
      return `constraint ${found.constraint.name} on table ${table}`;
    }
    default:
      return null;
  }
}

export const descriptionRoutines: readonly FunctionDefinition[] = [
  catalogFunction(
    {
      oid: 1215,
      name: 'obj_description',
      args: ['oid', 'name'],
      result: 'text',
      description: 'the comment of an object in a catalog',
    },
    (args) => shown(DESCRIPTIONS[args.text(1)]?.(args.number(0))),
  ),
  catalogFunction(
    {
      oid: 1348,
      name: 'obj_description',
      args: ['oid'],
      result: 'text',
      description: 'the comment of an object, whatever catalog it is in',
    },
    (args) => {
      for (const describe of Object.values(DESCRIPTIONS)) {
        const description = shown(describe(args.number(0)));
        if (description !== null) return description;
      }
      return null;
    },
  ),
  catalogFunction(
    {
      oid: 1216,
      name: 'col_description',
      args: ['oid', 'int4'],
      result: 'text',
      description: 'the comment of a column',
    },
    (args) => {
      const relation = directory().relation(args.number(0));
      return shown(relation === undefined ? undefined : columnDescription(relation, args.number(1)));
    },
  ),
  catalogFunction(
    {
      oid: 1993,
      name: 'shobj_description',
      args: ['oid', 'name'],
      result: 'text',
      description: 'the comment of an object that all databases share; there are none',
    },
    () => null,
  ),
  catalogFunction(
    {
      oid: 3537,
      name: 'pg_describe_object',
      args: ['oid', 'oid', 'int4'],
      result: 'text',
      description: 'what an object is, for people',
    },
    (args) => objectText(args.number(0), args.number(1), args.number(2), args.context.session),
  ),
];
