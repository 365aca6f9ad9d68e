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
 * @param drops whether a field does not pass either, by its name in lower case, with dashes
 */
export function passingHeaders(raw: readonly string[], drops: (name: string) => boolean): string[] {
  const named = connectionOptions(raw);
  const passing: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const key = fieldKey(name);
    if (hopByHop.has(key) || drops(key) || named?.has(key) === true) continue;
    passing.push(name, raw[at + 1] ?? '');
  }
  return passing;
}

/** Programs behind CGI, WSGI and Rack cannot tell `X_Forwarded_For` from the field with dashes. */
function fieldKey(name: string): string {
  const key = name.toLowerCase();
  return key.includes('_') ? key.replaceAll('_', '-') : key;
}

/** The fields that Connection names: they belong to the connection too. */
function connectionOptions(raw: readonly string[]): ReadonlySet<string> | undefined {
  let named: Set<string> | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at]?.length !== 10 || raw[at]?.toLowerCase() !== 'connection') continue;
    for (const option of (raw[at + 1] ?? '').split(',')) (named ??= new Set()).add(fieldKey(option.trim()));
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
