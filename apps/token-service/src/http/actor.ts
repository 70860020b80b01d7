import type { Request } from 'express';

/** Where a request came from, as the audit log keeps it. */
export const addressOf = (request: Request): string => request.ip ?? 'unknown';

/**
 * What tries of a password are counted by: the address, and of IPv6 the network, as one customer commonly has 2^64
 * addresses.
 */
export function originatorOf(request: Request): string {
  const address = addressOf(request).replace(/^::ffff:(?=\d+\.)/, '');
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('%', 1)[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(':')}::/64`;
}
