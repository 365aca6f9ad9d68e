/** What Ingresses ask of the controllers and load balancers that read them. */
import { backendsOf, serviceOf } from '../model/backends.ts';
import type { Rule } from '../rule.ts';
import { kindRule } from './each.ts';

const kind = 'Ingress';

/** Rules about annotations of Ingresses. */
export const ingressControllerRules: readonly Rule[] = [
  kindRule(
    kind,
    {
      id: 'ING-3',
      severity: 'error',
      title: 'Ingresses mean the same to every controller',
      why: "annotations of one controller are ignored by the next: 'rewrite-target: /' turns every address into '/' on one of them",
      fix: 'remove the annotation and use ingressClassName; the gateway routes by path itself',
      source: 'https://kubernetes.github.io/ingress-nginx/examples/rewrite/, seeds: rewrite-target',
    },
    function* portable({ root }) {
      for (const [key, at] of root.at('metadata', 'annotations').entries) {
        if (/ingress\.class$|^nginx\.ingress|^nginx\.org|^traefik\.ingress|^haproxy/.test(key))
          yield [at, 'must be absent', key];
      }
    },
  ),
  kindRule(
    kind,
    {
      id: 'R-32',
      severity: 'error',
      title: 'load balancers ask for readiness, and forget pods before these end',
      why: 'targets that are not ready get requests, and those that are gone still do',
      fix: 'set the health check to the path of the readinessProbe, and the deregistration delay below the grace period',
      source: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/',
    },
    function* balancer(ingress, { cluster }) {
      const annotations = ingress.root.at('metadata', 'annotations');
      const path = annotations.at('alb.ingress.kubernetes.io/healthcheck-path');
      const port = annotations.at('alb.ingress.kubernetes.io/healthcheck-port');
      const attributes = annotations.at('alb.ingress.kubernetes.io/target-group-attributes');
      if (port.exists && port.text !== 'traffic-port') yield [port, "must be 'traffic-port'"];
      const delay = Number(/deregistration_delay\.timeout_seconds=(\d+)/.exec(attributes.text ?? '')?.[1] ?? 0);
      const services = backendsOf(ingress).flatMap(
        (backend) => cluster.find('Service', ingress.namespace, serviceOf(backend).name.text ?? '') ?? [],
      );
      for (const { pod, running } of new Set(services.flatMap((service) => cluster.behind(service)))) {
        const asked = running.map(({ field }) => field.at('readinessProbe', 'httpGet', 'path').text);
        if (path.exists && !asked.includes(path.text)) yield [path, 'must be the path of the readinessProbe'];
        const grace = pod.at('terminationGracePeriodSeconds').number ?? 30;
        if (delay > grace) yield [attributes, `must not keep targets longer than the ${grace} s that pods get to end`];
      }
    },
  ),
];
