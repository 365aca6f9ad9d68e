/** What containers listen on, and what they are told. */
import { perCluster } from '../model/per-cluster.ts';
import type { Rule } from '../rule.ts';
import { containerRule, podRule } from './each.ts';

/** IANA service names (RFC 6335 §5.1), as Kubernetes demands them of ports. */
const portName = /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/;

const namespacesWithServices = perCluster(
  (cluster): ReadonlySet<string> => new Set(cluster.kind('Service').map(({ namespace = 'default' }) => namespace)),
);

/** Rules about ports and environment variables. */
export const portRules: readonly Rule[] = [
  podRule(
    {
      id: 'PRT-1',
      severity: 'error',
      title: 'ports have valid names, each once in a pod',
      why: 'the API server refuses the pod, or a Service finds the wrong one of two ports of a name',
      fix: 'use up to 15 lower-case letters, digits and single hyphens, such as http or grpc',
      source: 'kube-linter invalid-target-ports, kube-score container-ports-check, RFC 6335',
    },
    function* names({ containers }) {
      const seen = new Set<string>();
      for (const { field, name, number, protocol } of containers.flatMap(({ ports }) => ports)) {
        if (name !== undefined && !portName.test(name))
          yield [field.at('name'), 'must be a service name as in RFC 6335'];
        if (number === undefined || number < 1 || number > 65_535)
          yield [field.at('containerPort'), 'must be 1 to 65535'];
        for (const [key, at] of [
          [name, field.at('name')],
          [`${number}/${protocol}`, field.at('containerPort')],
        ] as const) {
          if (key === undefined) continue;
          if (seen.has(key)) yield [at, 'must not appear twice in a pod'];
          seen.add(key);
        }
      }
    },
  ),
  containerRule(
    {
      id: 'SEC-14',
      severity: 'warning',
      title: 'processes listen on ports above 1024',
      why: 'lower ones need a capability or root; port 22 is a way in that nobody reviews',
      fix: 'listen on another port; the Service may still offer 80',
      source: 'kube-linter ssh-port, privileged-ports',
    },
    function* high({ ports }) {
      for (const { field, number } of ports) {
        if (number !== undefined && number <= 1024) yield [field.at('containerPort'), 'must be above 1024'];
      }
    },
  ),
  containerRule(
    {
      id: 'ENV-1',
      severity: 'error',
      title: 'environment variables are set once',
      why: 'only the last one counts, and the API server silently loses one when it merges changes',
      fix: 'remove one of them',
      source: 'kube-linter duplicate-env-var, kube-score environment-variable-key-duplication',
    },
    function* once({ field }) {
      const seen = new Set<string>();
      for (const variable of field.at('env').items) {
        const name = variable.at('name');
        if (seen.has(name.text ?? '')) yield [name, 'must not appear twice'];
        seen.add(name.text ?? '');
      }
    },
  ),
  podRule(
    {
      id: 'R-29',
      severity: 'error',
      title: 'pods get no environment variables for Services',
      why: "a Service named gateway sets GATEWAY_PORT to 'tcp://...' in every pod, which programs take for their own setting",
      fix: 'set enableServiceLinks to false',
      source:
        'https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables, kubernetes#35189',
    },
    function* links({ pod, namespace }, { cluster }) {
      const at = pod.at('enableServiceLinks');
      if (at.value !== false && namespacesWithServices(cluster).has(namespace)) {
        yield [at, 'must be false beside Services'];
      }
    },
  ),
  podRule(
    {
      id: 'DNS-1',
      severity: 'warning',
      advisory: true,
      title: 'names are looked up as they are written',
      why: 'with the default of 5 dots every look-up of a name with fewer asks for it in each search domain first',
      fix: "set dnsConfig.options to [{name: ndots, value: '2'}]",
      source: 'kube-linter dnsconfig-options',
    },
    function* dots({ pod }) {
      const options = pod.at('dnsConfig', 'options');
      const ndots = options.items.find((option) => option.at('name').text === 'ndots')?.at('value');
      if (ndots?.text !== '2' && ndots?.text !== '1') yield [ndots ?? options, "must hold ndots: '2'"];
    },
  ),
];
