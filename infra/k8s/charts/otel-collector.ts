import { workloads } from '@api-platform/contracts/services.ts';
import { Chart } from 'cdk8s';
import { ServiceAccount, k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { BundledCollector, Environment } from '../../environments/environment.ts';
import { traceCollector } from '../../environments/platform.ts';
import { thirdPartyImage } from '../../environments/versions.ts';
import { ConfigFile } from '../constructs/config-file.ts';
import { PodDeployment } from '../constructs/deployment.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { exempt } from '../constructs/exempt.ts';
import { PodNetworkPolicy } from '../constructs/network-policy.ts';
import { probesOf, startupFailures } from '../constructs/probes.ts';
import { PodService } from '../constructs/service.ts';
import { priorityClassNames, selectorLabels, workloadLabels } from '../names.ts';
import { podsOf, portOf, toClusterDns } from '../peers.ts';
import { headerFolder, otelCollectorConfig } from './otel-collector-config.ts';

const { name, namespace, port, adminPort } = traceCollector;
const portName = 'otlp-http';
/** Not `admin`: it has no metrics there. */
const healthPortName = 'health';
const bootSeconds = 20;
const resources = { cpuMillis: 100, memoryMiB: 256 } as const;

/** OpenTelemetry collector: takes the spans of our apps and hands them to a backend (https://opentelemetry.io/docs/collector/). */
export class OtelCollectorChart extends Chart {
  constructor(scope: Construct, environment: Environment, traces: BundledCollector) {
    const labels = workloadLabels(name, 'traces');
    super(scope, 'otel-collector', { disableResourceNameHashes: true, labels: { ...labels } });
    const selector = selectorLabels(name);
    const { cluster, images, rollout } = environment;
    const { exportTo } = traces;

    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
    new PodNetworkPolicy(this, 'network', {
      name,
      namespace,
      from: [{ peers: Object.keys(workloads).map((app) => podsOf(app, environment.namespace)), ports: [{ port }] }],
      // Policies know no names of hosts, and a backend may be anywhere: its port decides.
      to: exportTo
        ? [{ peers: 'anyone', ports: [{ port: portOf(new URL(exportTo.otlpUrl)) }] }, toClusterDns(cluster)]
        : [],
    });
    const config = new ConfigFile(this, 'config', {
      name,
      namespace,
      fileName: 'config.yaml',
      content: otelCollectorConfig(traces),
      folder: '/etc/otel-collector',
    });
    new PodService(this, 'service', { name, namespace, selector, port: { name: portName, port, targetPort: port } });
    const health = { httpGet: { path: '/', port: k8s.IntOrString.fromString(healthPortName) } };
    const collector = new PodDeployment(this, 'collector', {
      name,
      namespace,
      labels,
      selector,
      replicas: 2,
      podAnnotations: config.podAnnotations,
      serviceAccountName: name,
      priorityClassName: priorityClassNames.service,
      container: {
        image: thirdPartyImage(environment, 'otel-collector'),
        pullPolicy: images.pullPolicy,
        args: [`--config=${config.path}`],
        // Go's garbage collector works harder before the limit is reached, not after.
        env: [{ name: 'GOMEMLIMIT', value: `${Math.floor(resources.memoryMiB * 0.8)}MiB` }],
        ports: { [portName]: port, [healthPortName]: adminPort },
        probes: probesOf(
          { startup: health, readiness: health, liveness: health },
          startupFailures(bootSeconds, rollout.bootFactor),
        ),
        resources,
        mounts: [
          config.mount,
          ...(exportTo?.header
            ? [
                {
                  name: 'span-backend',
                  path: headerFolder,
                  volume: { secret: { secretName: exportTo.header.secret } },
                  readOnly: true,
                },
              ]
            : []),
        ],
      },
      // After SIGTERM it hands on what it holds.
      shutdown: { announceSeconds: 5, drainSeconds: 15, announcedBy: 'kubelet' },
    });
    exempt(
      collector,
      {
        'PRB-3':
          'it has one answer, whether its pipelines run, and load does not change it, but liveness asks more patiently',
      },
      { kubeScore: ['pod-probes-identical'] },
    );
    new DisruptionBudget(this, 'budget', { name, namespace, selector });
  }
}
