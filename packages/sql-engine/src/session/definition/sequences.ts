// CREATE SEQUENCE and ALTER SEQUENCE. https://www.postgresql.org/docs/15/sql-createsequence.html

import type { AlterSeqStmt, CreateSeqStmt, DefElem } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import { readCell } from '../../functions/sequence-values.ts';
import type { LocalSequence } from '../../local/definitions.ts';
import { nodeAs, nodeOf, stringsOf } from '../../parse/nodes.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from '../utility/utility-statement.ts';
import { rangeOf } from './drop.ts';
import { beginDefinition, findLocal, isTaken, placeOf, requireLocal, requireTable, storeOf } from './place.ts';
import { integer, sequenceOptions } from './sequence-options.ts';

export const prepareCreateSequence: UtilityHandler<CreateSeqStmt> = (node, session) => ({
  run: async (options) => {
    if (node.sequence === undefined) throw new Error('a sequence has a name');
    const place = placeOf(node.sequence, session);
    const store = await beginDefinition('CREATE SEQUENCE', place.temporary, session, options);
    if (isTaken(place, node.if_not_exists === true, session)) return tagOnly('CREATE SEQUENCE');
    const { own, owner } = splitOptions((node.options ?? []).map((option) => nodeOf(option, 'DefElem')));
    const relation: LocalSequence = {
      kind: 'sequence',
      oid: store.oids.next(),
      rowType: 0,
      arrayType: 0,
      ...place,
      description: '',
      columns: [],
      sequence: sequenceOptions(own),
      ...ownerOf(owner, session),
    };
    await store.define([relation]);
    return tagOnly('CREATE SEQUENCE');
  },
});

export const prepareAlterSequence: UtilityHandler<AlterSeqStmt> = (node, session) => ({
  run: async (options) => {
    if (node.sequence === undefined) throw new Error('a sequence has a name');
    const found = findLocal(node.sequence, session);
    if (found === undefined && node.missing_ok === true) {
      const message = `relation "${node.sequence.relname ?? ''}" does not exist, skipping`;
      session.notice({ severity: 'NOTICE', code: '00000', message });
      return tagOnly('ALTER SEQUENCE');
    }
    const relation = found ?? requireLocal(node.sequence, session);
    if (relation.kind !== 'sequence') throw pgError('42809', `"${relation.name}" is not a sequence`);
    const store = await beginDefinition('ALTER SEQUENCE', relation.temporary, session, options);
    const elements = (node.options ?? []).map((option) => nodeOf(option, 'DefElem'));
    const { owner } = splitOptions(elements);
    if (owner !== undefined && relation.owner?.identity === true) {
      const table = store.all().byOid(relation.owner.table)?.name ?? '';
      throw pgError('0A000', 'cannot change ownership of identity sequence', {
        detail: `Sequence "${relation.name}" is linked to table "${table}".`,
      });
    }
    await changeSequence({ ...relation, ...ownerOf(owner, session) }, elements, session);
    return tagOnly('ALTER SEQUENCE');
  },
});

/** What ALTER SEQUENCE does, but for its owner. `beginDefinition` has been called. */
export async function changeSequence(
  relation: LocalSequence,
  elements: readonly DefElem[],
  session: SessionParts,
): Promise<void> {
  const store = storeOf(session);
  const { own, restart } = splitOptions(elements);
  const changed = sequenceOptions(own, { before: relation.sequence });
  if (restart !== undefined) checkRestart(integer(restart) ?? BigInt(changed.start), changed);
  await store.define([{ ...relation, sequence: changed }]);
  const cell = store.objects()?.sequences.find((sequence) => sequence.oid === relation.oid)?.cell;
  if (cell === undefined) return;
  const isNew = !readCell(cell).called && changed.start !== relation.sequence.start;
  if (restart === undefined && !isNew) return;
  store.restart(cell, integer(restart) ?? BigInt(changed.start));
}

function checkRestart(value: bigint, { min, max }: LocalSequence['sequence']): void {
  if (value < BigInt(min)) throw pgError('22023', `RESTART value (${value}) cannot be less than MINVALUE (${min})`);
  if (value > BigInt(max)) throw pgError('22023', `RESTART value (${value}) cannot be greater than MAXVALUE (${max})`);
}

function splitOptions(elements: readonly DefElem[]): {
  readonly own: readonly DefElem[];
  readonly owner: DefElem | undefined;
  readonly restart: DefElem | undefined;
} {
  const named = (name: string): DefElem | undefined => elements.find((element) => element.defname === name);
  return {
    own: elements.filter(({ defname }) => defname !== 'owned_by' && defname !== 'restart'),
    owner: named('owned_by'),
    restart: named('restart'),
  };
}

function ownerOf(element: DefElem | undefined, session: SessionParts): Pick<LocalSequence, 'owner'> {
  const names = stringsOf(nodeAs(element?.arg, 'List')?.items);
  const [word] = names;
  if (element !== undefined && names.length === 1 && word !== 'none') {
    throw pgError('42601', 'invalid OWNED BY option', { hint: 'Specify OWNED BY table.column or OWNED BY NONE.' });
  }
  if (names.length < 2) return {};
  const table = requireTable(rangeOf(names.slice(0, -1)), session);
  const column = table.columns.find((candidate) => candidate.name === names.at(-1));
  if (column === undefined) {
    throw pgError('42703', `column "${names.at(-1) ?? ''}" of relation "${table.name}" does not exist`);
  }
  return { owner: { table: table.oid, column: column.number, identity: false } };
}
