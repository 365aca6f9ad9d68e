/** Services and the pods behind them. */
import type { Field } from '../model/field.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { type Workload, podPorts } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { kindRule } from './each.ts';

/** Where a port of a Service leads: a number or a name of the pods. */
export function targetOf(port: Field): number | string | undefined {
  const target = port.at('targetPort');
  return target.text ?? target.number ?? port.at('port').number;
}

const isExternal = ({ root }: KubeObject): boolean => root.at('spec', 'type').text === 'ExternalName';

function protocolOf(port: Field): string {
  return port.at('protocol').text ?? 'TCP';
}

function listens(workload: Workload, port: Field): boolean {
  const target = targetOf(port);
  return target !== undefined && podPorts(workload, target, protocolOf(port)).length > 0;
}

/** Rules about Services. */
export const serviceRules: readonly Rule[] = [
  kindRule(
    'Service',
    {
      id: 'R-01',
      severity: 'error',
      title: 'Services select pods, and exactly the intended ones',
      why: 'a Service without pods answers nothing; one with too many sends requests to the wrong program',
      fix: 'make spec.selector a part of the labels of the pod template',
      source: 'kube-linter dangling-service, kube-score service-targets-pod, seeds: webapp-1 beside webapp1',
      needs: ['services'],
      partly: true,
    },
    function* selection(service, { cluster, context: { services = {} } }) {
      if (isExternal(service)) return;
      const at = service.root.at('spec', 'selector');
      const workloads = cluster.behind(service).filter(({ object }) => object.kind !== 'Job');
      if (workloads.length === 0) yield [at, `must select pods of namespace '${service.namespace}'`];
      const intended = services[`${service.namespace}/${service.name}`];
      const names = [...new Set(workloads.map(({ object }) => object.name))].toSorted();
      if (intended !== undefined && names.join() !== intended.toSorted().join()) {
        yield [at, `must select the pods of ${intended.join(' and ')}`, `those of ${names.join(' and ') || 'none'}`];
      }
    },
  ),
  kindRule(
    'Service',
    {
      id: 'R-02',
      severity: 'error',
      title: 'the target port of a Service is one that every selected pod listens on',
      why: 'requests to those pods are refused, a part of the time where only some lack it',
      fix: 'set targetPort to the number or name of a containerPort',
      source: 'https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service',
    },
    function* target(service, { cluster }) {
      const workloads = cluster.behind(service);
      const ports = isExternal(service) ? [] : service.root.at('spec', 'ports').items;
      const listening = ports.filter((port) => workloads.some((workload) => listens(workload, port)));
      for (const port of ports) {
        const without = workloads.filter((workload) => !listens(workload, port));
        // Where other ports of the Service have listeners and this one has none, R-04 tells.
        if (without.length > 0 && (listening.includes(port) || listening.length === 0)) {
          const names = without.map(({ object }) => object.name).join(', ');
          yield [port.at('targetPort'), `must be a port that the pods of ${names} declare`];
        }
      }
    },
  ),
  kindRule(
    'Service',
    {
      id: 'R-03',
      severity: 'error',
      title: 'ports of a Service are told apart by name, and take no port of the nodes by number',
      why: 'the API server refuses several ports without names; a fixed nodePort collides with the next Service that wants it',
      fix: 'give each port a name of its own and remove nodePort',
      source: 'https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services',
    },
    function* names({ root }) {
      const ports = root.at('spec', 'ports').items;
      const seen = new Set<string>();
      for (const port of ports) {
        const name = port.at('name');
        if (ports.length > 1 && !name.exists) yield [name, 'must be set where there are several ports'];
        if (name.text !== undefined && seen.has(name.text)) yield [name, 'must not appear twice'];
        seen.add(name.text ?? '');
        if (port.at('nodePort').exists) yield [port.at('nodePort'), 'must be left to the cluster'];
      }
    },
  ),
  kindRule(
    'Service',
    {
      id: 'R-04',
      severity: 'error',
      title: 'every port of a Service has a listener',
      why: 'clients connect to a port that is offered and get nothing, often only those that use TLS',
      fix: 'remove the port, or declare and serve it in the container',
      source: 'seeds: 443 to 8443 without a listener',
    },
    function* listener(service, { cluster }) {
      const workloads = cluster.behind(service);
      const ports = isExternal(service) ? [] : service.root.at('spec', 'ports').items;
      const silent = ports.filter((port) => !workloads.some((workload) => listens(workload, port)));
      for (const port of silent.length < ports.length ? silent : []) {
        const got = `${port.at('port').shown} to ${String(targetOf(port))}`;
        yield [port, 'must lead to a port that a selected pod declares', got];
      }
    },
  ),
  kindRule(
    'Service',
    {
      id: 'SVC-2',
      severity: 'warning',
      title: 'Services are reached from inside the cluster',
      why: 'a port on every node goes past the ingress controller and the network policies; a load balancer each costs money',
      fix: "set type to 'ClusterIP' and let an Ingress lead to it",
      source: 'kube-score service-type, kube-linter exposed-services',
    },
    function* inside({ root }) {
      const at = root.at('spec', 'type');
      if (at.text === 'NodePort' || at.text === 'LoadBalancer') yield [at, "must be 'ClusterIP'"];
    },
  ),
  kindRule(
    'Service',
    {
      id: 'R-30',
      severity: 'error',
      title: 'headless Services do not translate ports',
      why: 'their name resolves to the pods themselves: who dials the port of the Service finds nothing there',
      fix: 'make port and targetPort the same number',
      source: 'https://kubernetes.io/docs/concepts/services-networking/service/#headless-services',
    },
    function* headless(service, { cluster }) {
      if (service.root.at('spec', 'clusterIP').text !== 'None') return;
      for (const port of service.root.at('spec', 'ports').items) {
        const target = targetOf(port);
        const numbers =
          typeof target === 'string'
            ? cluster
                .behind(service)
                .flatMap((workload) => podPorts(workload, target, protocolOf(port)).map(({ number }) => number))
            : [target];
        const own = port.at('port').number;
        if (numbers.some((number) => number !== own))
          yield [port.at('targetPort'), `must be ${own}, the port of the Service`];
      }
    },
  ),
];
