/** Where the canary of an upstream cannot work. */
import { isReservedHeader } from '../request/reserved.ts';
import type { Finding } from './findings.ts';
import { quoted } from './nearest.ts';
import type { Path, Source } from './source.ts';
import type { CanaryView, EndpointsView, UpstreamView, View } from './view.ts';

/** Everything that makes the canary of an upstream pointless, or its sides impossible to tell apart. */
export function canaryFaults(source: Source, { upstreams, clients }: View): Finding[] {
  return [...upstreams].flatMap(([name, upstream]) => {
    const { canary } = upstream;
    if (canary === undefined) return [];
    const at: Path = ['upstreams', name, 'canary'];
    return [
      ...sharedEndpoints(source, at, upstream, canary),
      ...hostFaults(source, at, canary),
      ...headerFaults(source, at, canary, [clients?.addressHeader, clients?.requestIdHeader]),
      ...nobody(source, at, canary),
    ];
  });
}

function sharedEndpoints(source: Source, at: Path, { endpoints }: UpstreamView, canary: CanaryView): Finding[] {
  const stable = new Set(addressesOf(endpoints));
  const both = addressesOf(canary.endpoints).filter((address) => stable.has(address));
  if (both.length === 0) return [];
  const message = `${quoted(both)} ${both.length === 1 ? 'is' : 'are'} on the stable side too, so the percentage would not hold`;
  return [source.find('GW308', [...at, 'endpoints'], message)];
}

/** What can be compared before anything is looked up. */
function addressesOf({ dns, port, addresses }: EndpointsView): string[] {
  if (dns !== undefined && port !== undefined) return [`${dns.replace(/\.$/, '').toLowerCase()}:${port}`];
  return addresses.map(({ address }) => address.toLowerCase());
}

function hostFaults(source: Source, at: Path, { hosts }: CanaryView): Finding[] {
  return hosts
    .filter(
      ({ place, host }) =>
        hosts.findIndex((other) => other.host === host) !== hosts.findIndex((one) => one.place === place),
    )
    .map(({ place, host }) => source.find('GW309', [...at, 'hosts', place], `"${host}" is listed twice`));
}

function headerFaults(
  source: Source,
  at: Path,
  { header }: CanaryView,
  ofClients: readonly (string | undefined)[],
): Finding[] {
  if (header === undefined) return [];
  if (!isReservedHeader(header) && !ofClients.some((name) => name?.toLowerCase() === header)) return [];
  const hint = 'use one of your own, such as "x-release-track"';
  return [source.find('GW309', [...at, 'header'], `"${header}" has a meaning of its own`, { hint })];
}

function nobody(source: Source, at: Path, { percent, hosts, header, valid }: CanaryView): Finding[] {
  if (!valid || percent !== 0 || hosts.length > 0 || header !== undefined) return [];
  const message = 'with 0 percent, no hosts and no header, no request can reach the canary';
  return [source.find('GW502', [...at, 'percent'], message)];
}
