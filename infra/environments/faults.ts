/** What can be wrong with the parts of an environment that are the same on every kind of cluster. */
import type { Canary, Environment, Replicas, SpanBackend } from './environment.ts';
import { appVersions } from './versions.ts';

/** What is wrong, or nothing. */
export type Fault = string | false | undefined;

const exactVersion = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const headerName = /^[a-z0-9][-a-z0-9]*$/;
const hostName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** What is wrong with numbers of replicas. */
export function replicaFaults(where: string, { min, max }: Replicas): readonly Fault[] {
  return [
    !(Number.isInteger(min) && min >= 1) && `${where}.min (${min}) must be a whole number of at least 1`,
    !(Number.isInteger(max) && max >= 1) && `${where}.max (${max}) must be a whole number of at least 1`,
    min > max && `${where}.min (${min}) must not exceed ${where}.max (${max}); raise max or lower min`,
  ];
}

/** What is wrong with a trial. */
export function canaryFaults(workload: string, { percent, stable }: Canary): readonly Fault[] {
  const where = `canaries['${workload}']`;
  const version = Object.entries(appVersions).find(([name]) => name === workload)?.[1];
  return [
    !(Number.isInteger(percent) && percent >= 0 && percent <= 50) &&
      `${where}.percent (${percent}) must be a whole number from 1 to 50, or 0 to end the trial`,
    stable !== undefined &&
      !exactVersion.test(stable) &&
      `${where}.stable ('${stable}') must be an exact version such as '1.4.0'`,
    stable !== undefined &&
      stable === version &&
      `${where}.stable ('${stable}') is the version of versions.ts, so there is nothing on trial; drop it`,
    percent === 0 &&
      stable === undefined &&
      `${where}.percent (0) must come with the stable version that is held; drop the entry to run no trial`,
  ];
}

/** What is wrong with the addresses of add-ons that are there already. */
export function addonFaults({ rateLimitStore, traces }: Environment['addons']): readonly Fault[] {
  return [
    ...(rateLimitStore === 'bundled'
      ? []
      : [
          !hostName.test(rateLimitStore.host) &&
            `addons.rateLimitStore.host ('${rateLimitStore.host}') must be a host name without scheme or port`,
          !(Number.isInteger(rateLimitStore.port) && rateLimitStore.port >= 1 && rateLimitStore.port <= 65_535) &&
            `addons.rateLimitStore.port (${rateLimitStore.port}) must be from 1 to 65535`,
        ]),
    ...traceFaults(traces),
  ];
}

function traceFaults(traces: Environment['addons']['traces']): readonly Fault[] {
  if (traces === 'none') return [];
  if ('otlpUrl' in traces) return [otlpUrlFault('addons.traces.otlpUrl', traces.otlpUrl)];
  return traces.exportTo === undefined ? [] : backendFaults('addons.traces.exportTo', traces.exportTo);
}

function backendFaults(where: string, { otlpUrl, header }: SpanBackend): readonly Fault[] {
  return [
    otlpUrlFault(`${where}.otlpUrl`, otlpUrl),
    header !== undefined &&
      !headerName.test(header.name) &&
      `${where}.header.name ('${header.name}') must be the name of a header in lower case, such as 'authorization'`,
    header !== undefined &&
      !hostName.test(header.secret) &&
      `${where}.header.secret ('${header.secret}') must be the name of a Secret in the namespace of the collector`,
  ];
}

function otlpUrlFault(where: string, given: string): Fault {
  const url = URL.parse(given);
  return (
    !(url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '') &&
    `${where} ('${given}') must be the base URL of an OTLP/HTTP receiver such as 'http://otel:4318', without user, query or fragment`
  );
}
