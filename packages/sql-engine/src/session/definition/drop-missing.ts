// DROP … IF EXISTS of functions, procedures, types and domains, which can't be made here: there is nothing to drop, and
// a notice says so. Without IF EXISTS, and of what there is, it is refused.

import type { DropStmt, Node, ObjectType } from '@pgsql/types';
import { notSupported } from '../../errors.ts';
import { routinesNamed } from '../../functions/registry.ts';
import { nodeAs, stringsOf } from '../../parse/nodes.ts';
import { findTypeByName } from '../../types/registry.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityStatement } from '../utility/utility-statement.ts';

const ROUTINES: { readonly [K in ObjectType]?: string } = {
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'routine',
};

const TYPES: { readonly [K in ObjectType]?: string } = { OBJECT_TYPE: 'type', OBJECT_DOMAIN: 'type' };

/** undefined for other kinds of objects, and where IF EXISTS does not help. */
export function prepareDropMissing(node: DropStmt, session: SessionParts): UtilityStatement | undefined {
  const type = node.removeType ?? 'OBJECT_TABLE';
  const [routine, other] = [ROUTINES[type], TYPES[type]];
  if (node.missing_ok !== true || (routine ?? other) === undefined) return undefined;
  const objects = node.objects ?? [];
  const exists = (object: Node): boolean =>
    routine === undefined
      ? findTypeByName(typeNames(object).at(-1) ?? '') !== undefined
      : routinesNamed(stringsOf(nodeAs(object, 'ObjectWithArgs')?.objname).at(-1) ?? '').length > 0;
  if (objects.some(exists)) return undefined;
  const verb = `DROP ${type.replace('OBJECT_', '')}`;
  return {
    run: () => {
      for (const object of objects) {
        const shown = routine === undefined ? `type "${typeNames(object).join('.')}"` : `${routine} ${called(object)}`;
        session.notice({ severity: 'NOTICE', code: '00000', message: `${shown} does not exist, skipping` });
      }
      return tagOnly(verb);
    },
  };
}

/** Throws 0A000. */
export function refuseDrop(type: ObjectType): never {
  throw notSupported(`DROP ${type.replace('OBJECT_', '').replaceAll('_', ' ')}`);
}

function typeNames(object: Node): readonly string[] {
  return stringsOf(nodeAs(object, 'TypeName')?.names);
}

function called(object: Node): string {
  const found = nodeAs(object, 'ObjectWithArgs');
  const types = (found?.objargs ?? []).map((argument) => typeNames(argument).join('.'));
  return `${stringsOf(found?.objname).join('.')}(${types.join(',')})`;
}
