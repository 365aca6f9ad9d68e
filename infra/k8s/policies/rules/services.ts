/** Services and the pods behind them. */
import { isIP } from 'node:net';
import { othersIn } from '../model/others.ts';
import type { Rule } from '../rule.ts';
import { kindRule } from './each.ts';
import { isExternal, silentAt } from './service-target.ts';

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
      const workloads = cluster.behind(service);
      if (!workloads.some(({ object }) => object.kind !== 'Job')) {
        yield [at, `must select pods of namespace '${service.namespace}'`];
      }
      const intended = services[`${service.namespace}/${service.name}`];
      if (intended === undefined) return;
      const running = workloads.filter(({ object }) => object.kind !== 'Job');
      const names = [...new Set(running.map(({ object }) => object.name))].toSorted();
      if (names.join() !== intended.toSorted().join()) {
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
      const listening = ports.filter((port) => silentAt(workloads, port).length < workloads.length);
      for (const port of ports) {
        // Where other ports of the Service have listeners and this one has none, R-04 tells.
        const without = othersIn(silentAt(workloads, port));
        if (without !== undefined && (listening.includes(port) || listening.length === 0)) {
          yield [port.at('targetPort'), `must be a port that the pods of ${without} declare`];
        }
      }
    },
  ),
  kindRule(
    'Service',
    {
      id: 'SVC-3',
      severity: 'error',
      title: 'Services lead to pods that are ready, by names and addresses of their own',
      why: 'whoever may write externalIPs takes the traffic for these addresses from everybody (CVE-2020-8554); pods that are not ready fail',
      fix: 'remove externalIPs; publish pods that are not ready by headless Services only; name a host, not an address, in externalName',
      source: 'https://kubernetes.io/docs/concepts/services-networking/service/, kubernetes#97110',
    },
    function* own({ root }) {
      const [addresses, unready] = [root.at('spec', 'externalIPs'), root.at('spec', 'publishNotReadyAddresses')];
      if (addresses.items.length > 0) yield [addresses, 'must be absent'];
      if (unready.value === true && root.at('spec', 'clusterIP').text !== 'None') yield [unready, 'must be absent'];
      const host = root.at('spec', 'externalName');
      if (host.text !== undefined && isIP(host.text) !== 0)
        yield [host, 'must be a host name: nobody looks up an address'];
    },
  ),
];
