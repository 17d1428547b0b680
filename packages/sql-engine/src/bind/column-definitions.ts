// Column definition lists: `json_to_record(…) AS t (a int, b text)`, and where they may stand.

import type { Node, RangeFunction } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeOf, positionOfLocation, rawPosition } from '../parse/nodes.ts';
import { typeByOid } from '../types/registry.ts';
import type { Env, RecordField } from './state.ts';
import { formatType } from './type-facts.ts';
import { resolveTypeName } from './type-name.ts';

/** A list behind the whole item is that of its only function. */
export function checkPlaceOfDefinitions(range: RangeFunction, functions: number): void {
  const [first] = range.coldeflist ?? [];
  if (range.coldeflist === undefined || range.coldeflist.length === 0) return;
  const position = positionOfLocation(nodeOf(first, 'ColumnDef').location);
  if (functions > 1) {
    throw range.is_rowsfrom === true
      ? pgError('42601', 'ROWS FROM() with multiple functions cannot have a column definition list', {
          hint: 'Put a separate column definition list for each function inside ROWS FROM().',
          position,
        })
      : pgError('42601', 'UNNEST() with multiple arguments cannot have a column definition list', {
          hint: 'Use separate UNNEST() calls inside ROWS FROM(), and attach a column definition list to each one.',
          position,
        });
  }
  if (range.ordinality === true) {
    throw pgError('42601', 'WITH ORDINALITY cannot be used with a column definition list', {
      hint: 'Put the column definition list inside ROWS FROM().',
      position,
    });
  }
}

/** `anyShape`: the function returns records of any shape. `named`: it names its columns itself. */
export function bindColumnDefinitions(
  nodes: readonly Node[],
  of: { readonly anyShape: boolean; readonly named: boolean; readonly position: number | undefined },
  env: Env,
): readonly RecordField[] {
  if (!of.anyShape) {
    const message = of.named
      ? 'a column definition list is redundant for a function with OUT parameters'
      : 'a column definition list is only allowed for functions returning "record"';
    throw pgError('42601', message, { position: rawPosition(nodes) ?? of.position });
  }
  const columns: RecordField[] = [];
  for (const node of nodes) {
    const { colname: name = '', typeName, location } = nodeOf(node, 'ColumnDef');
    const position = positionOfLocation(location);
    if (typeName === undefined) throw new Error('a column definition has a type');
    if (typeName.setof === true) {
      throw pgError('42P16', `column "${name}" cannot be declared SETOF`, { position });
    }
    const { oid: type, modifier } = resolveTypeName(typeName, env.binder.catalog);
    if (typeByOid(type).kind === 'pseudo') {
      throw pgError('42P16', `column "${name}" has pseudo-type ${formatType(type)}`, { position });
    }
    if (columns.some((column) => column.name === name)) {
      throw pgError('42701', `column name "${name}" specified more than once`, { position });
    }
    columns.push({ name, type, modifier });
  }
  return columns;
}
