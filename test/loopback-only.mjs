// Refuses connections and name look-ups that leave this machine, so that a test can't reach Twilio by accident.
// Loaded into every test process (vitest's setupFiles) and, by NODE_OPTIONS, into the processes that tests start.
import dns from 'node:dns';
import net from 'node:net';

const installed = Symbol.for('twilio-sql.loopback-only');

function isLoopback(host) {
  return (
    host === undefined ||
    host === null ||
    host === '' ||
    host === 'localhost' ||
    host === '::1' ||
    host === '::ffff:127.0.0.1' ||
    /^127\.\d+\.\d+\.\d+$/.test(host)
  );
}

function refusal(what, host) {
  const error = new Error(`tests may only use 127.0.0.1: refused to ${what} ${host}`);
  return Object.assign(error, { code: 'ERR_TEST_NETWORK' });
}

/** The host that `socket.connect(...)` is asked for: Node passes options, [options, callback], or (port, host). */
function requestedHost(args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null) return first.path === undefined ? first.host : undefined;
  return typeof args[1] === 'string' ? args[1] : undefined;
}

function guardConnect() {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function guardedConnect(...args) {
    const host = requestedHost(args);
    if (isLoopback(host)) return connect.apply(this, args);
    process.nextTick(() => this.destroy(refusal('connect to', host)));
    return this;
  };
}

function guardLookup() {
  const lookup = dns.lookup;
  dns.lookup = function guardedLookup(host, ...rest) {
    if (isLoopback(host) || net.isIP(host) !== 0) return lookup(host, ...rest);
    const callback = rest.at(-1);
    process.nextTick(() => callback(refusal('look up', host)));
    return {};
  };
  const lookupPromise = dns.promises.lookup;
  dns.promises.lookup = async function guardedLookup(host, options) {
    if (isLoopback(host) || net.isIP(host) !== 0) return lookupPromise(host, options);
    throw refusal('look up', host);
  };
}

if (globalThis[installed] !== true) {
  globalThis[installed] = true;
  guardConnect();
  guardLookup();
}
