// What one level of a query hands to the level above it: each expression once, under a column of its own.

import { sameExpression } from './equal.ts';
import { outputsOf, registerColumns } from './relation-columns.ts';
import { replaceExpressions } from './rewrite-query.ts';
import { newScope } from './state.ts';
import type { Binder, Scope } from './state.ts';
import type { Expression, OutputColumn, RelationColumn } from './tree.ts';

export class Handover {
  readonly #binder: Binder;
  readonly #scope: Scope;
  readonly #isMadeBelow: (expression: Expression, inside: boolean) => boolean;
  readonly #expressions: Expression[] = [];
  readonly #columns: RelationColumn[] = [];

  /** `isMadeBelow` says which expressions are handed over; `inside`: found in a subquery. */
  constructor(binder: Binder, scope: Scope, isMadeBelow: (expression: Expression, inside: boolean) => boolean) {
    this.#binder = binder;
    this.#scope = scope;
    this.#isMadeBelow = isMadeBelow;
  }

  /** As the level below computes them. */
  get expressions(): readonly Expression[] {
    return this.#expressions;
  }

  /** As the level above sees them. */
  get columns(): readonly RelationColumn[] {
    return this.#columns;
  }

  /** New outputs for a query that computes the expressions. */
  outputs(): readonly OutputColumn[] {
    const named = this.#expressions.map((expression, index) => ({ name: `c${index}`, expression }));
    return outputsOf(this.#binder, newScope(this.#scope), named);
  }

  /** The expression as it reads above. */
  above(expression: Expression): Expression {
    return replaceExpressions(expression, (e, inside) =>
      this.#isMadeBelow(e, inside) ? this.#columnOf(e) : undefined,
    );
  }

  #columnOf(expression: Expression): Expression {
    const known = this.#expressions.findIndex((other) => sameExpression(other, expression));
    const index = known < 0 ? this.#add(expression) : known;
    const { column, type, modifier } = this.#columns[index];
    return { kind: 'column', column, type, modifier };
  }

  #add(expression: Expression): number {
    const index = this.#expressions.push(expression) - 1;
    const [output] = outputsOf(this.#binder, newScope(this.#scope), [{ name: `c${index}`, expression }]);
    this.#columns.push(...registerColumns(this.#binder, this.#scope, 'grouped', [output]));
    return index;
  }
}
