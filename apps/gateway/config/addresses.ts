/** Host names and `host:port` addresses. */
import { isIP, isIPv4, isIPv6 } from 'node:net';

/** A host and a port. */
export interface Address {
  /** Host name or IP address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Splits `host:port` or `[ipv6]:port`. */
export function parseAddress(address: string): Address {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replaceAll(/[[\]]/g, ''), port: Number(address.slice(colon + 1)) };
}

/** Joins a host and a port; an IPv6 address gets brackets. */
export function formatAddress({ host, port }: Address): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Why `host:port` cannot be connected to, or undefined. */
export function addressFault(address: string): string | undefined {
  const { host, port } = parseAddress(address);
  if (port < 1 || port > 65_535) return `has port ${port}, must be from 1 to 65535`;
  if (address.startsWith('[')) return isIPv6(host) ? undefined : `has "${host}", which is no IPv6 address`;
  return isIPv4(host) ? undefined : labelFault(host);
}

/** Why a name cannot be looked up, or undefined. */
export function hostNameFault(name: string): string | undefined {
  if (isIP(name) !== 0) return 'is an address, must be a host name; write {"static": ["address:port"]} instead';
  return labelFault(name);
}

/** RFC 1123 §2.1: labels of letters, digits and dashes; all digits would be taken for an address. */
function labelFault(name: string): string | undefined {
  const labels = name.replace(/\.$/, '').split('.');
  const valid = labels.every((label) => /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label));
  const numeric = /^\d+$/.test(labels.at(-1) ?? '');
  return valid && !numeric && name.length <= 254 ? undefined : 'is not a valid host name';
}
