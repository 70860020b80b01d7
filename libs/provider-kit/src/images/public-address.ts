import { BlockList, isIP } from 'node:net';

/**
 * Networks that are no part of the public internet, or of nobody's in particular (IANA registries of special-purpose
 * addresses, RFC 6890).
 */
const SPECIAL_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Within Azure, the host's own services at an address that looks public.
  ['168.63.129.16', 32],
] as const;

/** Within 2000::/3, the only global unicast network: protocols, Teredo, documentation, and IPv4 in disguise (6to4). */
const SPECIAL_IPV6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const special = new BlockList();
for (const [network, bits] of SPECIAL_IPV4) special.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of SPECIAL_IPV6) special.addSubnet(network, bits, 'ipv6');
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one that anybody on the internet could be asked at. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return globalIpv6.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}

/** Domains that are looked up within a machine or a network. */
const LOCAL_DOMAINS = ['localhost', 'localdomain', 'local', 'internal', 'intranet', 'lan', 'home', 'corp', 'home.arpa'];

/** Whether a name can be one of the internet at all; what it stands for is another question. */
export function isPublicName(name: string): boolean {
  return name.includes('.') && !LOCAL_DOMAINS.some((domain) => name.endsWith(`.${domain}`));
}
