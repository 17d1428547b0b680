// Functions and operators of network addresses.
// https://www.postgresql.org/docs/15/functions-net.html

import { pgError } from '../errors.ts';
import {
  abbreviate,
  formatAddress,
  formatHost,
  hostMask,
  widthOf,
  withoutHost,
  type NetworkAddress,
} from '../types/network-address.ts';
import { addressOf, inetType } from '../types/network-types.ts';
import { operatorOf, strictFunction } from './define.ts';
import type { CastDefinition, FunctionDefinition, OperatorDefinition } from './function-definition.ts';

/** Whether the first bits are the same. */
function agree(left: NetworkAddress, right: NetworkAddress, bits: number): boolean {
  const shift = BigInt(widthOf(left) - bits);
  return left.family === right.family && left.address >> shift === right.address >> shift;
}

function isWithin(inner: NetworkAddress, outer: NetworkAddress): boolean {
  return inner.bits >= outer.bits && agree(inner, outer, outer.bits);
}

type Test = (left: NetworkAddress, right: NetworkAddress) => boolean;

const strictly = (left: NetworkAddress, right: NetworkAddress): boolean =>
  left.bits > right.bits && isWithin(left, right);

const tests: readonly {
  readonly name: string;
  readonly oid: number;
  readonly functionOid: number;
  readonly functionName: string;
  readonly commutator: string;
  readonly words: string;
  readonly test: Test;
}[] = [
  {
    name: '<<',
    oid: 931,
    functionOid: 927,
    functionName: 'network_sub',
    commutator: '>>',
    words: 'is a part of the network',
    test: strictly,
  },
  {
    name: '<<=',
    oid: 932,
    functionOid: 928,
    functionName: 'network_subeq',
    commutator: '>>=',
    words: 'is a part of the network or equals it',
    test: isWithin,
  },
  {
    name: '>>',
    oid: 933,
    functionOid: 929,
    functionName: 'network_sup',
    commutator: '<<',
    words: 'is a network of which the other is a part',
    test: (left, right) => strictly(right, left),
  },
  {
    name: '>>=',
    oid: 934,
    functionOid: 930,
    functionName: 'network_supeq',
    commutator: '<<=',
    words: 'is a network of which the other is a part, or equals it',
    test: (left, right) => isWithin(right, left),
  },
  {
    name: '&&',
    oid: 3552,
    functionOid: 3551,
    functionName: 'network_overlap',
    commutator: '&&',
    words: 'one contains or equals the other',
    test: (left, right) => agree(left, right, Math.min(left.bits, right.bits)),
  },
];

function bitwise(left: string, right: string, word: string, combine: (a: bigint, b: bigint) => bigint): string {
  const [a, b] = [addressOf(left), addressOf(right)];
  if (a.family !== b.family) throw pgError('22023', `cannot ${word} inet values of different sizes`);
  return formatAddress({ ...a, address: combine(a.address, b.address), bits: Math.max(a.bits, b.bits) });
}

function moved(value: string, by: bigint): string {
  const network = addressOf(value);
  const address = network.address + by;
  if (address < 0n || address >= 1n << BigInt(widthOf(network))) throw pgError('22003', 'result is out of range');
  return formatAddress({ ...network, address });
}

function distance(left: string, right: string): bigint {
  const [a, b] = [addressOf(left), addressOf(right)];
  if (a.family !== b.family) throw pgError('22023', 'cannot subtract inet values of different sizes');
  const result = a.address - b.address;
  if (BigInt.asIntN(64, result) !== result) throw pgError('22003', 'result is out of range');
  return result;
}

export const networkOperators: readonly OperatorDefinition[] = [
  ...tests.map(({ name, oid, functionOid, functionName, commutator, words, test }) =>
    operatorOf(
      name,
      oid,
      strictFunction({
        oid: functionOid,
        name: functionName,
        args: ['inet', 'inet'],
        result: 'bool',
        description: words,
        implementation: (left, right) => test(addressOf(left), addressOf(right)),
      }),
      { commutator },
    ),
  ),
  operatorOf(
    '~',
    2634,
    strictFunction({
      oid: 2627,
      name: 'inetnot',
      args: ['inet'],
      result: 'inet',
      description: 'the address with every bit the other way',
      implementation: (value) => {
        const network = addressOf(value);
        return formatAddress({ ...network, address: network.address ^ hostMask({ ...network, bits: 0 }) });
      },
    }),
  ),
  operatorOf(
    '&',
    2635,
    strictFunction({
      oid: 2628,
      name: 'inetand',
      args: ['inet', 'inet'],
      result: 'inet',
      description: 'bits set in both',
      implementation: (left, right) => bitwise(left, right, 'AND', (a, b) => a & b),
    }),
  ),
  operatorOf(
    '|',
    2636,
    strictFunction({
      oid: 2629,
      name: 'inetor',
      args: ['inet', 'inet'],
      result: 'inet',
      description: 'bits set in either',
      implementation: (left, right) => bitwise(left, right, 'OR', (a, b) => a | b),
    }),
  ),
  operatorOf(
    '+',
    2637,
    strictFunction({
      oid: 2630,
      name: 'inetpl',
      args: ['inet', 'int8'],
      result: 'inet',
      description: 'the address so many further on',
      implementation: moved,
    }),
    { commutator: '+' },
  ),
  operatorOf(
    '+',
    2638,
    strictFunction({
      oid: 2631,
      name: 'int8pl_inet',
      args: ['int8', 'inet'],
      result: 'inet',
      description: 'the address so many further on',
      implementation: (by, value) => moved(value, by),
    }),
    { commutator: '+' },
  ),
  operatorOf(
    '-',
    2639,
    strictFunction({
      oid: 2632,
      name: 'inetmi_int8',
      args: ['inet', 'int8'],
      result: 'inet',
      description: 'the address so many before',
      // As in Postgres, the opposite of the smallest bigint is itself.
      implementation: (value, by) => moved(value, BigInt.asIntN(64, -by)),
    }),
  ),
  operatorOf(
    '-',
    2640,
    strictFunction({
      oid: 2633,
      name: 'inetmi',
      args: ['inet', 'inet'],
      result: 'int8',
      description: 'how many addresses are between',
      implementation: distance,
    }),
  ),
];

function withLength(value: string, length: number): NetworkAddress {
  const network = addressOf(value);
  const width = widthOf(network);
  if (length < -1 || length > width) throw pgError('22023', `invalid mask length: ${length}`);
  return { ...network, bits: length === -1 ? width : length };
}

/** The smallest network that includes both. */
function merge(left: NetworkAddress, right: NetworkAddress): string {
  if (left.family !== right.family) throw pgError('22023', 'cannot merge addresses from different families');
  let bits = Math.min(left.bits, right.bits);
  while (!agree(left, right, bits)) bits -= 1;
  return formatAddress(withoutHost({ ...left, bits }));
}

const toText = strictFunction({
  oid: 730,
  name: 'text',
  args: ['inet'],
  result: 'text',
  description: 'the address with the length of its network',
  examples: [{ sql: "text(inet '192.168.1.5')", result: '192.168.1.5/32' }],
  implementation: (value) => value,
});

const toNetwork = strictFunction({
  oid: 1715,
  name: 'cidr',
  args: ['inet'],
  result: 'cidr',
  description: 'the network of an address',
  implementation: (value) => formatAddress(withoutHost(addressOf(value))),
});

export const networkCasts: readonly CastDefinition[] = [
  { source: 'cidr', target: 'inet', context: 'implicit', method: 'binary' },
  { source: 'inet', target: 'cidr', context: 'assignment', method: toNetwork },
  ...['inet', 'cidr'].flatMap((source) =>
    ['text', 'varchar', 'bpchar'].map((target): CastDefinition => ({
      source,
      target,
      context: 'assignment',
      method: toText,
    })),
  ),
];

/** A function of one address. */
function about(
  oid: number,
  name: string,
  result: 'inet' | 'cidr' | 'text',
  description: string,
  example: readonly [value: string, result: string],
  implementation: (network: NetworkAddress) => string,
): FunctionDefinition {
  return strictFunction({
    oid,
    name,
    args: ['inet'],
    result,
    description,
    examples: [{ sql: `${name}(inet '${example[0]}')`, result: example[1] }],
    implementation: (value) => implementation(addressOf(value)),
  });
}

export const networkFunctions: readonly FunctionDefinition[] = [
  about(699, 'host', 'text', 'the address alone', ['192.168.1.0/24', '192.168.1.0'], formatHost),
  about(683, 'network', 'cidr', 'the network of an address', ['192.168.1.5/24', '192.168.1.0/24'], (network) =>
    formatAddress(withoutHost(network)),
  ),
  about(
    698,
    'broadcast',
    'inet',
    'the last address of the network',
    ['192.168.1.5/24', '192.168.1.255/24'],
    (network) => formatAddress({ ...network, address: network.address | hostMask(network) }),
  ),
  about(696, 'netmask', 'inet', 'the mask of the network', ['192.168.1.5/24', '255.255.255.0'], (network) =>
    formatAddress({
      ...network,
      address: hostMask({ ...network, bits: 0 }) ^ hostMask(network),
      bits: widthOf(network),
    }),
  ),
  about(1362, 'hostmask', 'inet', 'the mask of the hosts', ['192.168.23.20/30', '0.0.0.3'], (network) =>
    formatAddress({ ...network, address: hostMask(network), bits: widthOf(network) }),
  ),
  strictFunction({
    oid: 711,
    name: 'family',
    args: ['inet'],
    result: 'int4',
    description: '4 or 6',
    examples: [{ sql: "family(inet '::1')", result: '6' }],
    implementation: (value) => addressOf(value).family,
  }),
  strictFunction({
    oid: 697,
    name: 'masklen',
    args: ['inet'],
    result: 'int4',
    description: 'the length of the network in bits',
    examples: [{ sql: "masklen(inet '192.168.1.5/24')", result: '24' }],
    implementation: (value) => addressOf(value).bits,
  }),
  strictFunction({
    oid: 605,
    name: 'set_masklen',
    args: ['inet', 'int4'],
    result: 'inet',
    description: 'the address in a network of another length',
    examples: [{ sql: "set_masklen(inet '192.168.1.5/24', 16)", result: '192.168.1.5/16' }],
    implementation: (value, length) => formatAddress(withLength(value, length)),
  }),
  strictFunction({
    oid: 635,
    name: 'set_masklen',
    args: ['cidr', 'int4'],
    result: 'cidr',
    description: 'the network of another length',
    examples: [{ sql: "set_masklen(cidr '192.168.1.0/24', 16)", result: '192.168.0.0/16' }],
    implementation: (value, length) => formatAddress(withoutHost(withLength(value, length))),
  }),
  strictFunction({
    oid: 598,
    name: 'abbrev',
    args: ['inet'],
    result: 'text',
    description: 'as it prints',
    examples: [{ sql: "abbrev(inet '10.1.0.0/32')", result: '10.1.0.0' }],
    implementation: (value, { session }) => inetType.output(value, session),
  }),
  strictFunction({
    oid: 599,
    name: 'abbrev',
    args: ['cidr'],
    result: 'text',
    description: 'the network with no more octets than it has',
    examples: [{ sql: "abbrev(cidr '10.1.0.0/16')", result: '10.1/16' }],
    implementation: (value) => abbreviate(addressOf(value)),
  }),
  strictFunction({
    oid: 4063,
    name: 'inet_merge',
    args: ['inet', 'inet'],
    result: 'cidr',
    description: 'the smallest network that includes both',
    examples: [{ sql: "inet_merge(inet '192.168.1.5/24', inet '192.168.2.5/24')", result: '192.168.0.0/22' }],
    implementation: (left, right) => merge(addressOf(left), addressOf(right)),
  }),
  strictFunction({
    oid: 4071,
    name: 'inet_same_family',
    args: ['inet', 'inet'],
    result: 'bool',
    description: 'whether both are of one family',
    examples: [{ sql: "inet_same_family(inet '192.168.1.5/24', inet '::1')", result: 'f' }],
    implementation: (left, right) => addressOf(left).family === addressOf(right).family,
  }),
];
