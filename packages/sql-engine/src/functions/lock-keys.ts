// What an advisory lock is on, and what a function throws that has to wait for one.

export interface LockKey {
  /** As pg_locks has them: the halves of a bigint (1), or two integers (2). */
  readonly classId: number;
  readonly objectId: number;
  readonly part: 1 | 2;
}

export interface LockRequest {
  readonly key: LockKey;
  readonly shared: boolean;
  /** When it ends. */
  readonly scope: 'session' | 'transaction';
}

export function keyOfBigint(key: bigint): LockKey {
  const bits = BigInt.asUintN(64, key);
  return { classId: Number(bits >> 32n), objectId: Number(bits & 0xffff_ffffn), part: 1 };
}

export function keyOfPair(first: number, second: number): LockKey {
  return { classId: first >>> 0, objectId: second >>> 0, part: 2 };
}

/** Functions can't wait: the session does, and runs the statement again when it has the lock. */
export class LockWait extends Error {
  override readonly name = 'LockWait';
  readonly request: LockRequest;

  constructor(request: LockRequest) {
    super('an advisory lock is held by another session');
    this.request = request;
  }
}
