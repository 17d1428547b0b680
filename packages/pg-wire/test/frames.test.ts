// Frames survive any chunking, and what can't be a frame is refused.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from '../src/codec/frames.ts';
import { frameLimits } from '../src/messages/frontend.ts';
import { frame, packet } from './raw-client.ts';

const limits = frameLimits(100_000);

function readAll(reader: FrameReader): string[] {
  const frames: string[] = [];
  for (let next = reader.read(); next !== undefined; next = reader.read()) {
    if (next.type === undefined) reader.startupIsOver();
    frames.push(`${next.type ?? 'start'} ${Buffer.from(next.body).toString('hex')}`);
  }
  return frames;
}

describe('FrameReader', () => {
  it('gives the same frames however the bytes were cut', () => {
    const message = fc.record({ type: fc.constantFrom('Q', 'P', 'B', 'd'), body: fc.uint8Array({ maxLength: 300 }) });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 12 }),
        fc.uint8Array({ minLength: 4, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 30 }),
        (messages, startBody, sizes) => {
          const bytes = Buffer.concat([packet(startBody), ...messages.map(({ type, body }) => frame(type, body))]);
          const reader = new FrameReader(limits);
          const frames: string[] = [];
          for (let offset = 0, i = 0; offset < bytes.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            reader.push(bytes.subarray(offset, offset + size));
            offset += size;
            frames.push(...readAll(reader));
          }
          expect(frames).toEqual([
            `start ${Buffer.from(startBody).toString('hex')}`,
            ...messages.map(({ type, body }) => `${type} ${Buffer.from(body).toString('hex')}`),
          ]);
          expect(reader.available).toBe(0);
        },
      ),
    );
  });

  const typed = (bytes: Uint8Array): FrameReader => {
    const reader = new FrameReader(limits);
    reader.startupIsOver();
    reader.push(bytes);
    return reader;
  };

  it.each([
    ['an unknown letter, before anything else is there', Buffer.from('!'), 'invalid frontend message type 33'],
    ['a length below 4', Buffer.from([0x51, 0, 0, 0, 3]), 'invalid message length'],
    ['a negative length', Buffer.from([0x51, 0xff, 0xff, 0xff, 0xff]), 'invalid message length'],
    ['a Sync that is too long', Buffer.from([0x53, 0, 1, 0, 0]), 'invalid message length'],
    ['a query that is too long', Buffer.from([0x51, 0, 2, 0, 0]), 'invalid message length'],
  ])('refuses %s', (_title, bytes, message) => {
    expect(() => typed(bytes).read()).toThrow(message);
  });

  it('refuses startup packets that are too long', () => {
    const reader = new FrameReader(limits);
    reader.push(Buffer.from('GET '));
    expect(() => reader.read()).toThrow('invalid length of startup packet');
  });
});
