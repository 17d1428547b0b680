// The portals of a session, the protocol's and SQL's cursors in one namespace, and when they end.

import type { Format, PortalNames, PreparedStatement } from '../engine.ts';
import { pgError } from '../errors.ts';
import type { JsValue } from '../types/values.ts';
import { Portal, type PortalDefinition, type StartStatement } from './portal.ts';

export class Portals implements PortalNames {
  readonly #byName = new Map<string, Portal>();
  readonly #start: StartStatement;
  readonly #now: () => bigint;
  readonly #depth: () => number;

  /** `start` runs what Bind has made; `depth` tells how many savepoints there are. */
  constructor(start: StartStatement, now: () => bigint, depth: () => number = () => 0) {
    this.#start = start;
    this.#now = now;
    this.#depth = depth;
  }

  /** Bind. Throws 42P03. */
  async bind(
    name: string,
    statement: PreparedStatement,
    parameters: readonly JsValue[],
    formats: readonly Format[],
  ): Promise<void> {
    if (name === '') await this.remove('');
    this.add(
      {
        name,
        statement,
        parameters,
        formats,
        origin: 'bind',
        hold: false,
        binary: false,
        scroll: false,
        keeping: 'none',
        createdAt: this.#now(),
      },
      this.#start,
    );
  }

  /** Throws 42P03. */
  add(definition: PortalDefinition, start: StartStatement): void {
    const { name } = definition;
    this.mustBeFree(name);
    this.#byName.set(name, new Portal(definition, this.#depth(), start));
  }

  /** Throws 42P03. */
  mustBeFree(name: string): void {
    if (this.#byName.has(name)) throw pgError('42P03', `cursor "${name}" already exists`);
  }

  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  find(name: string): Portal | undefined {
    return this.#byName.get(name);
  }

  /** For SQL. Throws 34000. */
  cursor(name: string): Portal {
    const portal = this.#byName.get(name);
    if (portal === undefined) throw pgError('34000', `cursor "${name}" does not exist`);
    return portal;
  }

  /** For pg_cursors: the unnamed one is not shown. */
  list(): readonly Portal[] {
    return [...this.#byName.values()].filter(
      (portal) => portal.name !== '' && (portal.definition.origin === 'declare' || portal.fields !== undefined),
    );
  }

  async remove(name: string): Promise<void> {
    const portal = this.#byName.get(name);
    this.#byName.delete(name);
    await portal?.stop();
  }

  /** Ends those that end with the transaction: without WITH HOLD, or made in one that is rolled back. */
  async transactionEnded(committed: boolean): Promise<void> {
    if (this.#byName.size === 0) return;
    const held = (portal: Portal): boolean => portal.definition.hold && (committed || portal.committed);
    for (const portal of this.#byName.values()) {
      portal.committed ||= held(portal);
      if (portal.committed) portal.depth = 0;
    }
    await this.#removeThose((portal) => !held(portal));
  }

  /** A block has failed that has no savepoint to go back to: what is in it can't go on. */
  async transactionFailed(): Promise<void> {
    const stopping = [...this.#byName.values()].filter((portal) => !portal.committed);
    await Promise.all(stopping.map((portal) => portal.stop()));
  }

  /** ROLLBACK TO: ends those that were made under the savepoint. */
  async rolledBackTo(depth: number): Promise<void> {
    await this.#removeThose((portal) => portal.depth > depth);
  }

  /** RELEASE: they belong to what is around the savepoint. */
  released(depth: number): void {
    for (const portal of this.#byName.values()) portal.depth = Math.min(portal.depth, depth);
  }

  async removeAll(): Promise<void> {
    await this.#removeThose(() => true);
  }

  async #removeThose(which: (portal: Portal) => boolean): Promise<void> {
    const removing = [...this.#byName.values()].filter(which);
    for (const portal of removing) this.#byName.delete(portal.name);
    await Promise.all(removing.map((portal) => portal.stop()));
  }
}
