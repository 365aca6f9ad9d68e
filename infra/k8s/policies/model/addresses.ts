/** Ranges of addresses (RFC 4632, RFC 4291). */
import { BlockList, isIP } from 'node:net';

/** Does a range hold all of another? False where one of them is none. */
export function covers(range: string, other: string): boolean {
  const [outer, inner] = [parsed(range), parsed(other)];
  if (outer === undefined || inner === undefined || outer.family !== inner.family || inner.prefix < outer.prefix)
    return false;
  const block = new BlockList();
  block.addSubnet(outer.address, outer.prefix, outer.family);
  return block.check(inner.address, inner.family);
}

/** Do two ranges have an address in common? */
export function overlaps(one: string, other: string): boolean {
  return covers(one, other) || covers(other, one);
}

/** Is a text a range of addresses? */
export function isRange(range: string): boolean {
  return parsed(range) !== undefined;
}

function parsed(range: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', bits = ''] = range.split('/');
  const version = isIP(address);
  const prefix = /^\d+$/.test(bits) ? Number(bits) : Number.NaN;
  if (version === 0 || !(prefix <= (version === 4 ? 32 : 128))) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}
