// In which format each column of a result leaves.

import type { OutputColumn } from '../bind/tree.ts';
import type { Format } from '../engine.ts';
import { notSupported } from '../errors.ts';
import { typeByOid } from '../types/registry.ts';
import type { OutputFormat } from './messages.ts';

/** `formats`: none for text, one for all, or one each. Throws 0A000 for a type without a binary form. */
export function outputFormats(
  outputs: readonly OutputColumn[],
  formats: readonly Format[] = [],
): readonly OutputFormat[] {
  return outputs.map(({ type }, index) => {
    const format = (formats.length === 1 ? formats[0] : formats[index]) ?? 'text';
    if (format === 'binary' && typeByOid(type).send === undefined) {
      throw notSupported(`binary output of type ${typeByOid(type).formalName}`);
    }
    return { type, format };
  });
}
