import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { isPublicAddress } from './public-address.js';

export type ResolveName = (name: string) => Promise<readonly LookupAddress[]>;

const bySystem: ResolveName = (name) => promisify(lookup)(name, { all: true });

/**
 * Looks a name up for one connection, which then goes to the very addresses that were checked: there is no second look
 * that could say something else. One address that is not public makes the name useless.
 */
export function publicLookup(resolve: ResolveName = bySystem, isPublic = isPublicAddress): LookupFunction {
  return (name, { all }, callback) => {
    resolve(name).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isPublic(address))) {
          callback(new Error('the name does not stand for public addresses alone'), []);
        } else if (all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}
