/** Ways into the cluster. */
import { backendsOf, pathsOf, serviceOf } from '../model/backends.ts';
import { perCluster } from '../model/per-cluster.ts';
import { type KubeObject, identityOf } from '../model/kube-object.ts';
import type { Rule } from '../rule.ts';
import { kindRule } from './each.ts';

const kind = 'Ingress';

/** DNS names (RFC 1123); a star may stand for the first label. */
const hostName = /^(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Who claims a host, path and type of path first, by class. */
const claims = perCluster(
  (cluster): ReadonlyMap<string, { readonly ingress: KubeObject; readonly pointer: string }> => {
    const found = new Map<string, { ingress: KubeObject; pointer: string }>();
    for (const ingress of cluster.kind(kind)) {
      for (const { at, host, path, pathType } of pathsOf(ingress)) {
        const key = claimOf(ingress, host, path, pathType);
        if (!found.has(key)) found.set(key, { ingress, pointer: at.pointer });
      }
    }
    return found;
  },
);

function claimOf({ root }: KubeObject, ...parts: readonly string[]): string {
  return [root.at('spec', 'ingressClassName').text ?? '', ...parts].join(' ');
}

/** Rules about Ingresses. */
export const ingressRules: readonly Rule[] = [
  kindRule(
    kind,
    {
      id: 'R-05',
      severity: 'error',
      title: 'Ingresses lead to a Service and a port that exist',
      why: 'the controller answers 503, or leaves the whole rule out',
      fix: 'name a Service of the namespace, and one of its ports by number or by name',
      source:
        'kube-linter dangling-ingress, kube-score ingress-targets-service, seeds: servicePort 8080 for a Service on 8000',
    },
    function* backends(ingress, { cluster }) {
      for (const backend of backendsOf(ingress)) {
        if (backend.at('resource').exists) continue;
        const both = backend.at('service', 'port');
        if (both.at('name').exists && both.at('number').exists) yield [both, 'must have a number or a name, not both'];
        const { name, port } = serviceOf(backend);
        const service = cluster.find('Service', ingress.namespace, name.text ?? '');
        if (service === undefined) yield [name, `must be a Service of namespace '${ingress.namespace}'`];
        else {
          const ports = service.root.at('spec', 'ports').items;
          const key = port.number === undefined ? 'name' : 'port';
          if (!port.exists || !ports.some((candidate) => candidate.at(key).value === port.value)) {
            const there = ports.map((candidate) => candidate.at('port').shown).join(', ');
            yield [port, `must be a port of Service '${service.name}', which has ${there}`];
          }
        }
      }
    },
  ),
  kindRule(
    kind,
    {
      id: 'R-06',
      severity: 'error',
      title: 'Ingresses say whom they are for and what exactly they match',
      why: 'without a class no controller or every one feels called; two rules for the same path win by chance',
      fix: 'set ingressClassName, host, path and pathType, each combination once',
      source: 'https://kubernetes.io/docs/concepts/services-networking/ingress/',
      needs: ['hosts', 'ingressClasses'],
      partly: true,
    },
    function* exact(ingress, { cluster, context: { hosts, ingressClasses } }) {
      const { root } = ingress;
      const name = root.at('spec', 'ingressClassName');
      if (name.text === undefined || name.text === '') yield [name, 'must name the class'];
      else if (ingressClasses !== undefined && !ingressClasses.includes(name.text)) {
        yield [name, `must be one of ${ingressClasses.join(', ')}`];
      }
      for (const { at, rule, host, path, pathType } of pathsOf(ingress)) {
        if (!/^(Prefix|Exact)$/.test(pathType)) yield [at.at('pathType'), "must be 'Prefix' or 'Exact'"];
        if (!path.startsWith('/')) yield [at.at('path'), "must start with '/'"];
        else if (pathType !== 'ImplementationSpecific' && /[*^$()[\]|\\]|\.\+/.test(path)) {
          yield [at.at('path'), 'must be a plain path: a Prefix or Exact takes no patterns'];
        }
        const first = claims(cluster).get(claimOf(ingress, host, path, pathType));
        if (first !== undefined && (first.ingress !== ingress || first.pointer !== at.pointer)) {
          yield [at, `must not match what ${identityOf(first.ingress)} matches`];
        }
        if (host === '') yield [rule.at('host'), 'must be a host name: without one it takes the requests of all'];
        else if (!hostName.test(host)) yield [rule.at('host'), 'must be a host name'];
        else if (hosts !== undefined && !hosts.includes(host))
          yield [rule.at('host'), `must be one of ${hosts.join(', ')}`];
      }
      const otherwise = root.at('spec', 'defaultBackend');
      if (otherwise.exists) yield [otherwise, 'must be absent: it takes the requests of all hosts', 'there'];
      const ruled = new Set(pathsOf(ingress).map(({ host }) => host));
      for (const at of root.at('spec', 'tls').items.flatMap((tls) => tls.at('hosts').items)) {
        if (!ruled.has(at.text ?? '')) yield [at, 'must be the host of a rule'];
      }
    },
  ),
  kindRule(
    kind,
    {
      id: 'ING-2',
      severity: 'warning',
      title: 'hosts are served over TLS',
      why: 'everybody on the way reads and changes the requests',
      fix: 'add spec.tls with all hosts',
      source: 'polaris tlsSettingsMissing',
      needs: ['tls'],
      partly: true,
    },
    function* encrypted(ingress, { context: { tls = true } }) {
      const at = ingress.root.at('spec', 'tls');
      const covered = new Set(at.items.flatMap((entry) => entry.at('hosts').texts));
      const open = pathsOf(ingress).filter(({ host }) => !covered.has(host));
      if (tls && open.length > 0)
        yield [at, `must hold ${[...new Set(open.map(({ host }) => host || 'every host'))].join(', ')}`];
    },
  ),
];
