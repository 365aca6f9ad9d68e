/** Which header fields pass a gateway (RFC 9110 §7.6.1). Lists are flat: name, value, name, value. */

/** Fields of one connection, in both directions. `Trailer` is among them because trailers are not passed on (RFC 9110 §6.5.1 allows it). */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** Whether a field belongs to one connection. @param name in lower case */
export function isHopByHop(name: string): boolean {
  return hopByHop.has(name);
}

/**
 * The fields that pass, as they were written and in their order.
 * @param raw all fields as received
 * @param drop lower-case names that do not pass either
 * @param dropPrefix lower-case start of names that do not pass either
 */
export function passingHeaders(raw: readonly string[], drop: ReadonlySet<string>, dropPrefix?: string): string[] {
  const named = connectionOptions(raw);
  const passing: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const key = name.toLowerCase();
    if (hopByHop.has(key) || drop.has(key) || named?.has(key) === true) continue;
    if (dropPrefix !== undefined && key.startsWith(dropPrefix)) continue;
    passing.push(name, raw[at + 1] ?? '');
  }
  return passing;
}

/** The fields that Connection names: they belong to the connection too. */
function connectionOptions(raw: readonly string[]): ReadonlySet<string> | undefined {
  let named: Set<string> | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at]?.length !== 10 || raw[at]?.toLowerCase() !== 'connection') continue;
    for (const option of (raw[at + 1] ?? '').split(',')) (named ??= new Set()).add(option.trim().toLowerCase());
  }
  return named;
}

/** How many fields have the name. */
export function countOf(raw: readonly string[], name: string): number {
  let count = 0;
  for (let at = 0; at < raw.length; at += 2)
    if (raw[at]?.length === name.length && raw[at]?.toLowerCase() === name) count++;
  return count;
}
