/** Addresses of Services, wherever a container is told one. */
import type { Cluster } from '../model/cluster.ts';
import { Field } from '../model/field.ts';
import { type KubeObject, identityOf } from '../model/kube-object.ts';
import type { Container, Workload } from '../model/workload.ts';
import { type Finding, type Rule, fault } from '../rule.ts';

/** `name.namespace.svc`, with the domain of the cluster or without, and a port where one is written. */
const qualified =
  /(?<![-\w.])([a-z0-9][-a-z0-9]*)\.([a-z0-9][-a-z0-9]*)\.svc(?:\.cluster\.local)?\.?(?::(\d+))?(?![-\w.])/g;
/** A URL whose host may be a Service. */
const url =
  /\b(?!(?:unix|file):)(?:[a-z][a-z0-9+.-]{0,15}):\/\/\/?(?:[^\s/@"']*@)?([a-z0-9][-a-z0-9]*)(?:\.([a-z0-9][-a-z0-9]*))?(?::(\d+))?(?=[/?#"'\s,]|$)/g;

/** All of a text that is a name and a port: a Service only where there is one of this name. */
const nameAndPort = /^([a-z0-9][-a-z0-9]*):(\d+)$/g;

/** Where a container expects a Service. */
interface Address {
  readonly text: string;
  readonly name: string;
  readonly namespace: string;
  readonly port: number | undefined;
}

/** Rules about addresses. */
export const addressRules: readonly Rule[] = [
  {
    id: 'R-31',
    severity: 'error',
    title: 'addresses that containers are told lead to Services and ports that exist',
    why: 'the first request fails, long after the release looked fine',
    fix: 'correct the name, the namespace or the port',
    source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
    *check(cluster) {
      for (const { object, containers } of cluster.workloads) {
        for (const at of toldTo(containers)) yield* unknownAddresses(cluster, object, at, at);
      }
      for (const config of cluster.kind('ConfigMap')) {
        for (const [at, text] of textsOf(config)) yield* unknownAddresses(cluster, config, at, text);
      }
    },
  },
];

/** What containers are told on their command line and in their environment. */
function toldTo(containers: readonly Container[]): readonly Field[] {
  return containers.flatMap(({ field }) => [
    ...field.at('env').items.map((variable) => variable.at('value')),
    ...field.at('args').items,
  ]);
}

/** Is a workload told the name of a Service, by itself or by a ConfigMap that it mounts? */
export function callsByName(cluster: Cluster, { object, namespace, pod, containers }: Workload): boolean {
  const mounted = pod.at('volumes').items.map((volume) => volume.at('configMap', 'name').text ?? '');
  const configs = mounted.flatMap((name) => cluster.find('ConfigMap', namespace, name) ?? []);
  const texts = [...toldTo(containers), ...configs.flatMap((config) => [...textsOf(config)].map(([, text]) => text))];
  return texts.some(({ text = '' }) => addressesIn(cluster, object, text).length > 0);
}

/** The texts of a ConfigMap, those of a JSON file one by one, each with the place where it is written. */
function* textsOf(config: KubeObject): Iterable<readonly [at: Field, text: Field]> {
  for (const [, at] of config.root.at('data').entries) {
    const parsed = json(at.text ?? '');
    for (const text of parsed === undefined ? [at] : within(new Field(parsed))) yield [at, text];
  }
}

/** The texts of a JSON file; a host and the port beside it belong together. */
function* within(part: Field): Iterable<Field> {
  const port = part.at('port').number;
  for (const [key, child] of part.entries) {
    const bare = port !== undefined && /^(dns|host|hostname|address)$/.test(key) && child.text !== undefined;
    if (bare) yield new Field(`${child.text}:${port}`);
    else yield* within(child);
  }
  for (const item of part.items) yield* within(item);
  if (part.text !== undefined) yield part;
}

function* unknownAddresses(cluster: Cluster, object: KubeObject, at: Field, { text = '' }: Field): Iterable<Finding> {
  for (const address of addressesIn(cluster, object, text)) {
    const service = cluster.find('Service', address.namespace, address.name);
    const identity = identityOf({ kind: 'Service', namespace: address.namespace, name: address.name });
    if (service === undefined)
      yield fault(object, at, `must lead to a Service: there is no ${identity}`, `'${address.text}'`);
    else if (address.port !== undefined) {
      const ports = service.root.at('spec', 'ports').items.map((port) => port.at('port').number);
      if (!ports.includes(address.port)) {
        yield fault(object, at, `must use a port of ${identity}, which has ${ports.join(', ')}`, `'${address.text}'`);
      }
    }
  }
}

function addressesIn(cluster: Cluster, object: KubeObject, text: string): readonly Address[] {
  const own = object.namespace ?? 'default';
  const full = [...text.matchAll(qualified)].map(([found, name = '', namespace = '', port]) => ({
    found,
    name,
    namespace,
    port,
  }));
  const urls = [...text.matchAll(url)]
    .map(([found, name = '', namespace = own, port]) => ({ found, name, namespace, port }))
    // A name with a dot is a Service only where the second part is a namespace; localhost is the container itself.
    .filter(({ name, namespace }) => name !== 'localhost' && (namespace === own || isNamespace(cluster, namespace)));
  const known = [...text.matchAll(nameAndPort)]
    .map(([found, name = '', port]) => ({ found, name, namespace: own, port }))
    .filter(({ name }) => cluster.find('Service', own, name) !== undefined);
  return [...known, ...full.filter(({ namespace }) => isNamespace(cluster, namespace)), ...urls].map(
    ({ found, name, namespace, port }) => ({
      text: found,
      name,
      namespace,
      port: port === undefined ? undefined : Number(port),
    }),
  );
}

function isNamespace(cluster: Cluster, name: string): boolean {
  return cluster.find('Namespace', undefined, name) !== undefined || cluster.workloadsIn(name).length > 0;
}

function json(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
