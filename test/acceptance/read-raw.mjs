// Reads one query's result on the raw protocol and throws the rows away: what psql cannot do, since it keeps a
// whole result. Prints rows, seconds, and the resident memory of the server, if its pid is given, before and at most.
//
//   node test/acceptance/read-raw.mjs PORT "SQL" [PID]

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

const [port, sql, pid] = process.argv.slice(2);

const residentMb = () => {
  if (pid === undefined) return 0;
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/);
  return line === null ? 0 : Number(line[1]) / 1024;
};

const message = (type, text) => {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

const startup = () => {
  const body = Buffer.from('user\0reader\0database\0twilio\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196608, 4);
  return Buffer.concat([head, body]);
};

const queries = ['SET twilio.max_requests = 0', sql];
const socket = connect(Number(port), '127.0.0.1', () => socket.write(startup()));
let pending = Buffer.alloc(0);
let rows = 0;
let bytes = 0;
let startedAt = 0;
let before = 0;
let most = 0;
const watch = setInterval(() => (most = Math.max(most, residentMb())), 200);

socket.on('data', (chunk) => {
  pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
  let at = 0;
  while (at + 5 <= pending.length && at + 1 + pending.readInt32BE(at + 1) <= pending.length) {
    const type = String.fromCharCode(pending[at]);
    const length = 1 + pending.readInt32BE(at + 1);
    if (type === 'D') rows += 1;
    if (type === 'E') console.error(pending.toString('utf8', at + 5, at + length).replaceAll('\0', ' '));
    if (type === 'Z') next();
    bytes += length;
    at += length;
  }
  pending = pending.subarray(at);
});

function next() {
  const query = queries.shift();
  if (query === undefined) {
    clearInterval(watch);
    most = Math.max(most, residentMb());
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(
      `${rows} rows, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s; resident ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most: +${(most - before).toFixed(0)} MB`,
    );
    socket.end(message('X', ''));
    return;
  }
  if (queries.length === 0) {
    startedAt = performance.now();
    before = residentMb();
    rows = 0;
    bytes = 0;
  }
  socket.write(message('Q', query));
}
