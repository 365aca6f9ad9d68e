import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { ingressController, metricsServer } from '../../environments/platform.ts';
import { platformName } from '../names.ts';

/** Pods that do not meet the strictest standard are refused (https://kubernetes.io/docs/concepts/security/pod-security-admission/). */
const restricted = {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/audit': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
};

/** The namespaces that the other charts fill. `kubectl apply -f <folder>` goes by file name, so this one comes first. */
export class NamespacesChart extends Chart {
  constructor(scope: Construct, { namespace, addons }: Environment) {
    super(scope, '00-namespaces', { disableResourceNameHashes: true });
    const names = [
      namespace,
      ...(addons.ingressController === 'bundled' ? [ingressController.namespace] : []),
      ...(addons.metricsServer === 'bundled' ? [metricsServer.namespace] : []),
    ];
    for (const name of names) {
      new k8s.KubeNamespace(this, name, {
        metadata: { name, labels: { 'app.kubernetes.io/part-of': platformName, ...restricted } },
      });
    }
  }
}
