// Which constraints wait for the end of the transaction, and what has to be looked at then.
// https://www.postgresql.org/docs/15/sql-set-constraints.html

/** How a constraint may wait. Absent: it does not. */
export interface Deferrable {
  readonly deferrable?: boolean;
  /** Waits unless SET CONSTRAINTS says otherwise. */
  readonly initiallyDeferred?: boolean;
}

/** A constraint that did not hold after a statement. */
export interface PendingCheck {
  readonly constraint: number;
  /** Whether rows of the constraint's own table were written, or those that a foreign key refers to. */
  readonly event: 'own' | 'referenced';
}

/** Of one transaction; immutable, so that ROLLBACK TO is a step back. */
export interface Deferral {
  readonly pending: readonly PendingCheck[];
  /** SET CONSTRAINTS ALL. */
  readonly all: boolean | undefined;
  /** Constraints that SET CONSTRAINTS has named, by their OIDs. */
  readonly named: ReadonlyMap<number, boolean>;
}

export const NO_DEFERRAL: Deferral = { pending: [], all: undefined, named: new Map() };

export function isDeferred(
  { all, named }: Deferral,
  { oid, deferrable, initiallyDeferred }: Deferrable & { readonly oid: number },
): boolean {
  return deferrable === true && (named.get(oid) ?? all ?? initiallyDeferred === true);
}

export function withPending(deferral: Deferral, check: PendingCheck): Deferral {
  const known = deferral.pending.some(
    ({ constraint, event }) => constraint === check.constraint && event === check.event,
  );
  return known ? deferral : { ...deferral, pending: [...deferral.pending, check] };
}

/** `constraints`: undefined for all. */
export function withMode(deferral: Deferral, constraints: readonly number[] | undefined, deferred: boolean): Deferral {
  if (constraints === undefined) return { ...deferral, all: deferred, named: new Map() };
  return { ...deferral, named: new Map([...deferral.named, ...constraints.map((oid) => [oid, deferred] as const)]) };
}
