// numeric: an exact decimal with Postgres' display scale.

export interface DecimalParts {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** Replaced by the full implementation: value = unscaled / 10^scale, or NaN, Infinity, -Infinity. */
export class Decimal {
  readonly unscaled: bigint;
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }
}
