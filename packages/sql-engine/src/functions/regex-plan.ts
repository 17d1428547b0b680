// Regular expressions: how a match is divided among the parts of the expression. Postgres decides the whole match
// first (the longest or the shortest) and then, from the outside in and from the left to the right, what each part
// gets; parts without groups and of one mind about length are decided together. This builds the tree of those
// decisions, in the way that Postgres' own compiler does.

import { assertNever } from '../errors.ts';
import type { Alternation, Atom, Piece } from './regex-syntax.ts';

export type Preference = 'none' | 'longer' | 'shorter';

interface Common {
  /** What this part of the match is, for its automaton. */
  readonly pieces: readonly Piece[];
  readonly preference: Preference;
  /** Parts of it disagree about length. */
  readonly mixed: boolean;
  readonly captures: boolean;
  readonly references: boolean;
  /** Group that this is, 0 for none. */
  readonly capture: number;
}

export type Part =
  | (Common & { readonly kind: 'plain' })
  | (Common & { readonly kind: 'concatenation'; readonly left: Part; readonly right: Part })
  | (Common & { readonly kind: 'alternatives'; readonly branches: readonly Part[] })
  | (Common & { readonly kind: 'iteration'; readonly child: Part; readonly min: number; readonly max: number })
  | (Common & { readonly kind: 'reference'; readonly group: number; readonly min: number; readonly max: number });

type Flags = Pick<Common, 'preference' | 'mixed' | 'captures' | 'references'>;

const NO_FLAGS: Flags = { preference: 'none', mixed: false, captures: false, references: false };

function isMessy(part: Flags): boolean {
  return part.mixed || part.captures || part.references;
}

/** Flags of parts together: the first preference rules, two different ones make it mixed. */
function combine(first: Flags, second: Flags): Flags {
  const clash = first.preference !== 'none' && second.preference !== 'none' && first.preference !== second.preference;
  return {
    preference: first.preference === 'none' ? second.preference : first.preference,
    mixed: first.mixed || second.mixed || clash,
    captures: first.captures || second.captures,
    references: first.references || second.references,
  };
}

function group(body: Alternation, capture: number): Piece {
  return { atom: { kind: 'group', capture, body }, min: 1, max: 1, preference: 'none' };
}

function plainPart(pieces: readonly Piece[], flags: Flags): Part {
  return { kind: 'plain', pieces, ...flags, capture: 0 };
}

function concatenation(left: Part, right: Part): Part {
  if (left.pieces.length === 0 && left.capture === 0) return right;
  const pieces = [...left.pieces, ...right.pieces];
  return { kind: 'concatenation', pieces, ...combine(left, right), capture: 0, left, right };
}

export function planAlternation(body: Alternation): Part {
  const [only] = body.branches;
  if (body.branches.length === 1 && only !== undefined) return planBranch(only);
  const branches = body.branches.map(planBranch);
  const flags = branches.reduce<Flags>((all, branch) => combine(all, branch), { ...NO_FLAGS, preference: 'longer' });
  const pieces = [group(body, 0)];
  if (!isMessy(flags)) return plainPart(pieces, flags);
  return { kind: 'alternatives', pieces, ...flags, preference: 'longer', capture: 0, branches };
}

/** Collects simple pieces as far as they agree; at the first that does not, splits there and goes on. */
function planBranch(branch: readonly Piece[]): Part {
  let flags = NO_FLAGS;
  for (const [index, piece] of branch.entries()) {
    if (piece.max === 0) {
      // x{0} matches nothing and forgets its groups.
      return planBranch(branch.filter((_, other) => other !== index));
    }
    const { atom } = piece;
    const inner = atom.kind === 'group' ? planAlternation(atom.body) : undefined;
    const atomFlags: Flags = inner ?? NO_FLAGS;
    const own = combine({ ...NO_FLAGS, preference: piece.preference }, atomFlags);
    const together = combine(flags, own);
    const capturing = atom.kind === 'group' && atom.capture > 0;
    if (!capturing && atom.kind !== 'back-reference' && !isMessy(together)) {
      flags = together;
      continue;
    }
    const prefix = plainPart(branch.slice(0, index), flags);
    const part = planPiece(piece, inner);
    const rest = branch.slice(index + 1);
    if (rest.length === 0) return merged(prefix, part);
    const after = planBranch(rest);
    const tail =
      part.kind === 'plain' && after.kind === 'plain' ? mergedPlain(part, after) : concatenation(part, after);
    return concatenation(prefix, tail);
  }
  return plainPart(branch, flags);
}

function merged(prefix: Part, part: Part): Part {
  return concatenation(prefix, part);
}

/** Two plain parts become one where nothing needs to be decided between them. */
function mergedPlain(left: Part, right: Part): Part {
  const flags = combine(left, right);
  const captured = left.capture > 0 || right.capture > 0;
  return captured || isMessy(flags) ? concatenation(left, right) : plainPart([...left.pieces, ...right.pieces], flags);
}

function withCapture(part: Part, atom: Atom): Part {
  if (atom.kind !== 'group' || atom.capture === 0) return part;
  if (part.capture === 0) return { ...part, captures: true, capture: atom.capture };
  const flags = { preference: part.preference, mixed: part.mixed, captures: true, references: part.references };
  const nothing = plainPart([], NO_FLAGS);
  const { pieces } = part;
  return { kind: 'concatenation', pieces, ...flags, capture: atom.capture, left: nothing, right: part };
}

function planPiece(piece: Piece, inner: Part | undefined): Part {
  const { atom, min, max, preference } = piece;
  if (atom.kind === 'back-reference') {
    const flags = { preference, mixed: false, captures: false, references: true };
    return { kind: 'reference', pieces: [piece], ...flags, capture: 0, group: atom.group, min, max };
  }
  const once: Piece = { ...piece, min: 1, max: 1, preference: 'none' };
  const child = withCapture(inner ?? plainPart([once], NO_FLAGS), atom);
  const wanted: Flags = { ...NO_FLAGS, preference };
  const vacuous =
    preference === 'none' ||
    (child.preference === 'none' && !child.mixed) ||
    (preference === child.preference && !child.mixed);
  if (min === 1 && max === 1 && vacuous) return child;
  const flags = combine(wanted, child);
  if (!child.captures && !child.references) return plainPart([piece], flags);
  if (min > 0 && !child.references) {
    const before: Piece = { ...piece, min: min - 1, max: max - 1 };
    const left = plainPart(before.max === 0 ? [] : [before], { ...NO_FLAGS, preference: flags.preference });
    return { kind: 'concatenation', pieces: [piece], ...flags, capture: 0, left, right: child };
  }
  return { kind: 'iteration', pieces: [piece], ...flags, capture: 0, child, min, max };
}

/** Groups in the part, for forgetting them when a division is tried again. */
export function groupsOf(part: Part): readonly number[] {
  const own = part.capture > 0 ? [part.capture] : [];
  switch (part.kind) {
    case 'plain':
    case 'reference':
      return own;
    case 'concatenation':
      return [...own, ...groupsOf(part.left), ...groupsOf(part.right)];
    case 'alternatives':
      return [...own, ...part.branches.flatMap(groupsOf)];
    case 'iteration':
      return [...own, ...groupsOf(part.child)];
    default:
      return assertNever(part);
  }
}
