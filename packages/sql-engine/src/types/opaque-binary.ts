// Binary forms of the types that are kept as text: a place of a row, a place in the log, a hardware address, a
// snapshot. Sources: tidsend, pg_lsn_send, macaddr_send and pg_snapshot_send in Postgres.

import { pgError } from '../errors.ts';
import { fixedView, sendInt64, viewOf } from './bytes.ts';

export interface BinaryForm {
  readonly send: (text: string) => Uint8Array;
  readonly receive: (bytes: Uint8Array) => string;
}

export const tidBinary: BinaryForm = {
  send: (text) => {
    const [block = '0', offset = '0'] = text.slice(1, -1).split(',');
    const bytes = Buffer.alloc(6);
    bytes.writeUInt32BE(Number(block));
    bytes.writeUInt16BE(Number(offset), 4);
    return bytes;
  },
  receive: (bytes) => {
    const view = fixedView(bytes, 6);
    return `(${view.getUint32(0)},${view.getUint16(4)})`;
  },
};

export const lsnBinary: BinaryForm = {
  send: (text) => {
    const [high = '0', low = '0'] = text.split('/');
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(Number.parseInt(high, 16));
    bytes.writeUInt32BE(Number.parseInt(low, 16), 4);
    return bytes;
  },
  receive: (bytes) => {
    const view = fixedView(bytes, 8);
    return `${hexadecimal(view.getUint32(0))}/${hexadecimal(view.getUint32(4))}`;
  },
};

const hexadecimal = (value: number): string => value.toString(16).toUpperCase();

export const macaddrBinary: BinaryForm = {
  send: (text) => Buffer.from(text.replaceAll(':', ''), 'hex'),
  receive: (bytes) => {
    const view = fixedView(bytes, 6);
    return Array.from({ length: 6 }, (_, index) => view.getUint8(index).toString(16).padStart(2, '0')).join(':');
  },
};

/** `xmin:xmax:list`: the number of the list's entries, then all as int8. */
export const snapshotBinary: BinaryForm = {
  send: (text) => {
    const [min = '0', max = '0', list = ''] = text.split(':');
    const running = list === '' ? [] : list.split(',');
    const count = Buffer.alloc(4);
    count.writeInt32BE(running.length);
    return Buffer.concat([count, ...[min, max, ...running].map((id) => sendInt64(BigInt(id)))]);
  },
  receive: (bytes) => {
    if (bytes.byteLength < 20) throw pgError('08P01', 'insufficient data left in message');
    const view = viewOf(bytes);
    const count = view.getInt32(0);
    fixedView(bytes, 20 + Math.max(count, 0) * 8);
    const id = (index: number): bigint => view.getBigInt64(4 + index * 8);
    const running = Array.from({ length: Math.max(count, 0) }, (_, index) => id(index + 2));
    const [min, max] = [id(0), id(1)];
    if (min <= 0n || max < min || running.some((one) => one < min || one >= max)) {
      throw pgError('22P03', 'invalid external pg_snapshot data');
    }
    return `${min}:${max}:${running.join(',')}`;
  },
};
