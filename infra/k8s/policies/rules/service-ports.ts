/** Ports of Services, and who may reach them. */
import { podPorts } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { kindRule } from './each.ts';
import { isExternal, protocolOf, silentAt, targetOf } from './service-target.ts';

/** Rules about the ports of Services. */
export const servicePortRules: readonly Rule[] = [
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
      const numbers = new Set<string>();
      for (const port of ports) {
        const number = `${port.at('port').shown}/${protocolOf(port)}`;
        if (numbers.has(number)) yield [port.at('port'), 'must not appear twice'];
        numbers.add(number);
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
      const silent = ports.filter((port) => silentAt(workloads, port).length === workloads.length);
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
