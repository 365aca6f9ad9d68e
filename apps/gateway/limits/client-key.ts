/** Who counts as one client. */
import { isIPv6 } from 'node:net';

/**
 * The client of an address, as it is counted: an IPv4 address as it is, of IPv6 the /64. A subscriber gets at least a whole
 * /64 (RFC 6177 §2), so single addresses could be changed with every request.
 */
export function clientKey(address: string): string {
  const bare = address.split('%', 1)[0] ?? '';
  if (!isIPv6(bare)) return bare;
  const groups = groupsOf(bare);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff;
  if (mapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight numbers of a valid address. */
function groupsOf(address: string): number[] {
  // A URL writes every valid address in one way (RFC 5952), also those that end in dotted decimals.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = plain.split('::').map((part) =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16)),
  );
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}
