/** Addresses of Services, wherever a container is told one. */
import type { Cluster } from '../model/cluster.ts';
import { Field } from '../model/field.ts';
import { type KubeObject, identityOf } from '../model/kube-object.ts';
import { type Finding, type Rule, fault } from '../rule.ts';

/** `name.namespace.svc`, with the domain of the cluster or without, and a port where one is written. */
const qualified =
  /(?<![-\w.])([a-z0-9][-a-z0-9]*)\.([a-z0-9][-a-z0-9]*)\.svc(?:\.cluster\.local)?\.?(?::(\d+))?(?![-\w.])/g;
/** A URL whose host may be a Service. */
const url =
  /\b(?:[a-z][a-z0-9+.-]{0,15}):\/\/\/?(?:[^\s/@"']*@)?([a-z0-9][-a-z0-9]*)(?:\.([a-z0-9][-a-z0-9]*))?(?::(\d+))?(?=[/?#"'\s,]|$)/g;

/** Where a container expects a Service. */
interface Address {
  readonly at: Field;
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
        for (const { field } of containers) {
          const texts = [...field.at('env').items.map((variable) => variable.at('value')), ...field.at('args').items];
          for (const at of texts) yield* unknownAddresses(cluster, object, at, at);
        }
      }
      for (const config of cluster.kind('ConfigMap')) {
        for (const [, at] of config.root.at('data').entries) {
          const parsed = json(at.text ?? '');
          if (parsed === undefined) yield* unknownAddresses(cluster, config, at, at);
          else yield* within(cluster, config, at, new Field(parsed));
        }
      }
    },
  },
];

/** The texts of a JSON file; a host and the port beside it belong together. */
function* within(cluster: Cluster, object: KubeObject, at: Field, part: Field): Iterable<Finding> {
  const port = part.at('port').number;
  for (const [key, child] of part.entries) {
    const bare = port !== undefined && /^(dns|host|hostname|address)$/.test(key) && child.text !== undefined;
    if (bare) yield* unknownAddresses(cluster, object, at, new Field(`${child.text}:${port}`));
    else yield* within(cluster, object, at, child);
  }
  for (const item of part.items) yield* within(cluster, object, at, item);
  if (part.text !== undefined) yield* unknownAddresses(cluster, object, at, part);
}

function* unknownAddresses(cluster: Cluster, object: KubeObject, at: Field, { text = '' }: Field): Iterable<Finding> {
  for (const address of addressesIn(cluster, object, at, text)) {
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

function addressesIn(cluster: Cluster, object: KubeObject, at: Field, text: string): readonly Address[] {
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
  return [...full.filter(({ namespace }) => isNamespace(cluster, namespace)), ...urls].map(
    ({ found, name, namespace, port }) => ({
      at,
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
