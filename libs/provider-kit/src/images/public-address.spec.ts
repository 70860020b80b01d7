import { describe, expect, it } from 'vitest';
import { isPublicAddress, isPublicName } from './public-address.js';
import { publicLookup } from './public-lookup.js';

describe('an address', () => {
  it.each(['1.1.1.1', '100.63.255.255', '100.128.0.0', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00::1'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.255', '168.63.129.16'],
    ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1', '192.168.1.1', '198.19.0.1'],
    ...['203.0.113.9', '224.0.0.1', '239.255.255.250', '255.255.255.255', 'a.example', ''],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:1.1.1.1', '::7f00:1', '64:ff9b::7f00:1', '100::1', 'fc00::1'],
    ...['fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '2001::1', '2001:db8::1', '2002:7f00:1::1', '3fff::1'],
  ])('%j is not public', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('a name', () => {
  it.each(['a.example', 'localhost.example', 'local.example'])('%s can be public', (name) =>
    expect(isPublicName(name)).toBe(true),
  );

  it.each(['localhost', 'a.localhost', 'router', 'a.local', 'metadata.google.internal', 'nas.lan', 'a.home.arpa'])(
    '%s cannot be public',
    (name) => expect(isPublicName(name)).toBe(false),
  );
});

describe('a look-up', () => {
  const lookUp = (addresses: readonly { address: string; family: number }[], all: boolean): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const look = publicLookup(() => Promise.resolve(addresses));
      look('a.example', { all }, (error, ...found) => (error === null ? resolve(found) : reject(error)));
    });
  const good = { address: '1.1.1.1', family: 4 };

  it('hands on what it found, in the form that is asked for', async () => {
    expect(await lookUp([good], true)).toEqual([[good]]);
    expect(await lookUp([good], false)).toEqual(['1.1.1.1', 4]);
  });

  it('fails where one address of several is not public, or none is there', async () => {
    await expect(lookUp([good, { address: '10.0.0.1', family: 4 }], true)).rejects.toThrow('public');
    await expect(lookUp([], true)).rejects.toThrow('public');
  });
});
