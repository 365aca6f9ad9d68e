/**
 * Fields in which a request claims to be another one: to come from another client, to ask for another host, path or
 * method, or to belong to somebody else's telemetry. Proxies write them and programs believe them, so none passes as a
 * client sent it; what is true of it the gateway writes anew.
 */
const claims: ReadonlySet<string> = new Set([
  // RFC 7239, and what is older.
  'forwarded',
  'forwarded-for',
  'x-forwarded',
  // The address, as nginx, Akamai, Cloudflare, Fastly, Azure, Google, Envoy, Heroku, Java's and Ruby's servers name it.
  'x-real-ip',
  'x-client-ip',
  'client-ip',
  'true-client-ip',
  'x-cluster-client-ip',
  'x-originating-ip',
  'x-remote-addr',
  'x-remote-ip',
  'x-original-forwarded-for',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-pseudo-ipv4',
  'fastly-client-ip',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-appengine-user-ip',
  'x-envoy-external-address',
  'proxy-client-ip',
  'wl-proxy-client-ip',
  // Another host, path or method than the one that was matched, throttled and let in.
  'x-host',
  'x-original-host',
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  // CGI programs take it for the address of a proxy (httpoxy, CVE-2016-5385).
  'proxy',
  // W3C Baggage: what services say to each other about a request.
  'baggage',
]);

/** Whether a field is such a claim. @param name in lower case, with dashes */
export function isClaim(name: string): boolean {
  return name.startsWith('x-forwarded-') || claims.has(name);
}
