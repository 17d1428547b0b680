// What WITH items have in common, whatever they hold: names of their columns.

import type { CommonTableExpr } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { positionOfLocation, stringsOf } from '../parse/nodes.ts';
import type { OutputColumn } from './tree.ts';

export function renameOutputs(outputs: readonly OutputColumn[], node: CommonTableExpr): readonly OutputColumn[] {
  const names = stringsOf(node.aliascolnames);
  if (names.length > outputs.length) {
    const message = `WITH query "${node.ctename ?? ''}" has ${outputs.length} columns available but ${names.length} columns specified`;
    throw pgError('42P10', message, { position: positionOfLocation(node.location) });
  }
  return outputs.map((output, index) => (index < names.length ? { ...output, name: names[index] } : output));
}
