// The settings of one session: values that last, values of the transaction, and the way back when it is rolled back.

import { pgError } from '../../errors.ts';
import { checkValue } from './check-value.ts';
import { prefixOf, type SettingRegistry } from './registry.ts';
import type { SettingRow } from './setting-row.ts';

/** Immutable: a snapshot is a reference. */
export interface SettingValues {
  /** SET: lasts until it is set again. By lower-case name. */
  readonly session: ReadonlyMap<string, string>;
  /** SET LOCAL and the settings of a transaction: until its end. */
  readonly local: ReadonlyMap<string, string>;
}

export type SettingScope = 'session' | 'local';

export class SettingsState {
  readonly #registry: SettingRegistry;
  readonly #onReport: (name: string, value: string) => void;
  readonly #reported = new Map<string, string>();
  /** What RESET goes back to where the start of the session said otherwise than the registry. */
  readonly #startValues = new Map<string, string>();
  /** Custom settings (`my.name`) exist from their first SET on, empty when it was rolled back. */
  readonly #customNames = new Set<string>();
  readonly #fixed = new Set<string>();
  #values: SettingValues = { session: new Map(), local: new Map() };
  #record: Readonly<Record<string, string>> | undefined;
  #version = 0;

  constructor(registry: SettingRegistry, onReport: (name: string, value: string) => void) {
    this.#registry = registry;
    this.#onReport = onReport;
  }

  /** Grows with every change: what is derived from settings can be kept as long as it stays. */
  get version(): number {
    return this.#version;
  }

  /** A value of the session's start: what RESET goes back to. `internal` skips the question whether it may be set. */
  start(name: string, value: string, internal = false): void {
    const row = this.#row(name);
    if (!internal) this.#mayBeSet(row, name);
    this.#startValues.set(name.toLowerCase(), row === undefined ? value : checkValue(row, value, this.#show(row)));
    this.#changed();
  }

  /** A value of the session's start that it may not change. */
  fix(name: string, value: string): void {
    this.start(name, value, true);
    this.#fixed.add(name.toLowerCase());
  }

  /** As SHOW prints it; undefined when there is no such setting. */
  show(name: string): string | undefined {
    const row = this.#registry.find(name);
    if (row !== undefined) return this.#show(row);
    const key = name.toLowerCase();
    const value = this.#values.local.get(key) ?? this.#values.session.get(key) ?? this.#startValues.get(key);
    return value ?? (this.#customNames.has(key) ? '' : undefined);
  }

  #show(row: SettingRow): string {
    const key = row.name.toLowerCase();
    const own = this.#values.local.get(key);
    if (own !== undefined) return own;
    if (row.transactionDefault !== undefined) return this.show(row.transactionDefault) ?? row.defaultValue;
    return this.#values.session.get(key) ?? this.#startValues.get(key) ?? row.defaultValue;
  }

  /** SET. Throws 22023, 42704, 55P02. */
  set(name: string, value: string, scope: SettingScope): void {
    const row = this.#row(name);
    this.#mayBeSet(row, name);
    this.#assign(name, row === undefined ? value : checkValue(row, value, this.#show(row)), scope, row);
  }

  /** RESET and SET … TO DEFAULT. */
  reset(name: string, scope: SettingScope): void {
    const row = this.#row(name);
    this.#mayBeSet(row, name);
    const key = name.toLowerCase();
    if (scope === 'local') {
      this.#assign(name, this.#startValues.get(key) ?? row?.defaultValue ?? '', 'local', row);
      return;
    }
    this.#values = { session: without(this.#values.session, key), local: without(this.#values.local, key) };
    this.#changed();
  }

  resetAll(): void {
    const kept = [...this.#values.session].filter(([key]) => this.#registry.find(key)?.noResetAll === true);
    const keptLocal = [...this.#values.local].filter(([key]) => this.#registry.find(key)?.noResetAll === true);
    this.#values = { session: new Map(kept), local: new Map(keptLocal) };
    this.#changed();
  }

  #row(name: string): SettingRow | undefined {
    const row = this.#registry.find(name);
    if (row !== undefined) return row;
    const prefix = prefixOf(name);
    if (prefix === undefined || this.#registry.isReservedPrefix(prefix)) throw this.#registry.unknown(name);
    if (!/^[a-z_\x80-\uffff][\w$\x80-\uffff]*(\.[a-z_\x80-\uffff][\w$\x80-\uffff]*)+$/i.test(name)) {
      throw pgError('42602', `invalid configuration parameter name "${name}"`, {
        detail: 'Custom parameter names must be two or more simple identifiers separated by dots.',
      });
    }
    return undefined;
  }

  #mayBeSet(row: SettingRow | undefined, name: string): void {
    if (row?.context === 'internal') throw pgError('55P02', `parameter "${name}" cannot be changed`);
    if (this.#fixed.has(name.toLowerCase())) throw pgError('42501', `permission denied to set parameter "${name}"`);
  }

  #assign(name: string, value: string, scope: SettingScope, row: SettingRow | undefined): void {
    const key = name.toLowerCase();
    if (row === undefined) this.#customNames.add(key);
    const { session } = this.#values;
    const local = this.#ofThisTransaction(key);
    this.#values =
      scope === 'local' || row?.transactionDefault !== undefined
        ? { session, local: new Map(local).set(key, value) }
        : { session: new Map(session).set(key, value), local: without(local, key) };
    this.#changed();
  }

  /** What new transactions begin with is nothing to the one that runs: it keeps what it has. */
  #ofThisTransaction(changing: string): ReadonlyMap<string, string> {
    const { local } = this.#values;
    const own = this.#registry.rows.find((row) => row.transactionDefault === changing);
    if (own === undefined || local.has(own.name)) return local;
    return new Map(local).set(own.name, this.#show(own));
  }

  snapshot(): SettingValues {
    return this.#values;
  }

  restore(values: SettingValues): void {
    if (values === this.#values) return;
    this.#values = values;
    this.#changed();
  }

  /** The end of a transaction that commits: what was local goes. */
  endTransaction(): void {
    if (this.#values.local.size === 0) return;
    this.#values = { session: this.#values.session, local: new Map() };
    this.#changed();
  }

  /** Every setting by its name, and by its lower-case name where that differs. */
  record(): Readonly<Record<string, string>> {
    if (this.#record !== undefined) return this.#record;
    const record: Record<string, string> = {};
    for (const values of [this.#startValues, this.#values.session, this.#values.local]) {
      for (const [key, value] of values) record[key] = value;
    }
    for (const row of this.#registry.rows) {
      const value = this.#show(row);
      record[row.name] = value;
      record[row.name.toLowerCase()] = value;
    }
    this.#record = record;
    return record;
  }

  /** For ParameterStatus at the start. */
  reported(): readonly (readonly [name: string, value: string])[] {
    const pairs = this.#registry.rows
      .filter((row) => row.reported === true)
      .map((row) => [row.name, this.#show(row)] as const);
    for (const [name, value] of pairs) this.#reported.set(name, value);
    return pairs;
  }

  #changed(): void {
    this.#version += 1;
    this.#record = undefined;
    // Nothing is reported before the first full report was asked for.
    for (const [name, before] of this.#reported) {
      const value = this.show(name) ?? '';
      if (value === before) continue;
      this.#reported.set(name, value);
      this.#onReport(name, value);
    }
  }
}

function without(map: ReadonlyMap<string, string>, key: string): ReadonlyMap<string, string> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
