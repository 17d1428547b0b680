// LISTEN and NOTIFY: the channels of an engine, and one session's place in them. Notifications are told when the
// transaction commits, and not at all when it is rolled back.

import type { Notification } from '../engine.ts';

type Receiver = (notification: Notification) => void;

/** Shared by the sessions of an engine. */
export class NotificationChannels {
  readonly #receivers = new Map<string, Set<Receiver>>();

  add(channel: string, receiver: Receiver): void {
    const receivers = this.#receivers.get(channel) ?? new Set();
    receivers.add(receiver);
    this.#receivers.set(channel, receivers);
  }

  remove(channel: string, receiver: Receiver): void {
    const receivers = this.#receivers.get(channel);
    receivers?.delete(receiver);
    if (receivers?.size === 0) this.#receivers.delete(channel);
  }

  send(notification: Notification): void {
    for (const receiver of this.#receivers.get(notification.channel) ?? []) receiver(notification);
  }
}

type Pending =
  | { readonly kind: 'listen' | 'unlisten'; readonly channel: string }
  | { readonly kind: 'unlisten-all' }
  | { readonly kind: 'notify'; readonly channel: string; readonly payload: string };

/** One session's part. */
export class Notifications {
  readonly #channels: NotificationChannels;
  readonly #processId: number;
  readonly #receive: Receiver;
  readonly #listening = new Set<string>();
  #pending: Pending[] = [];
  /** How many were pending at each savepoint. */
  #saved: readonly number[] = [];

  constructor(channels: NotificationChannels, processId: number, receive: Receiver) {
    this.#channels = channels;
    this.#processId = processId;
    this.#receive = receive;
  }

  listen(channel: string): void {
    this.#add({ kind: 'listen', channel });
  }

  unlisten(channel: string): void {
    this.#add({ kind: 'unlisten', channel });
  }

  unlistenAll(): void {
    this.#add({ kind: 'unlisten-all' });
  }

  /** The same notification twice in a transaction is told once. */
  notify(channel: string, payload: string): void {
    const same = this.#pending.some(
      (entry) => entry.kind === 'notify' && entry.channel === channel && entry.payload === payload,
    );
    if (!same) this.#add({ kind: 'notify', channel, payload });
  }

  #add(entry: Pending): void {
    this.#pending.push(entry);
  }

  /** The savepoint is the `depth`th. */
  saved(depth: number): void {
    this.#saved = [...this.#saved.slice(0, depth), this.#pending.length];
  }

  rolledBackTo(depth: number): void {
    this.#pending.length = this.#saved[depth] ?? 0;
  }

  /** For pg_listening_channels. */
  listening(): readonly string[] {
    return [...this.#listening];
  }

  transactionEnded(committed: boolean): void {
    const pending = this.#pending;
    this.#pending = [];
    this.#saved = [];
    if (!committed) return;
    for (const entry of pending) this.#apply(entry);
  }

  close(): void {
    this.#pending = [];
    this.#apply({ kind: 'unlisten-all' });
  }

  #apply(entry: Pending): void {
    switch (entry.kind) {
      case 'listen':
        this.#listening.add(entry.channel);
        this.#channels.add(entry.channel, this.#receive);
        return;
      case 'unlisten':
        this.#listening.delete(entry.channel);
        this.#channels.remove(entry.channel, this.#receive);
        return;
      case 'unlisten-all':
        for (const channel of this.#listening) this.#channels.remove(channel, this.#receive);
        this.#listening.clear();
        return;
      case 'notify':
        this.#channels.send({ channel: entry.channel, payload: entry.payload, processId: this.#processId });
        return;
    }
  }
}
