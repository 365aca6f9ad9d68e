import { Chart } from 'cdk8s';
import { ServiceAccount, k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { metricsServer } from '../../environments/platform.ts';
import { thirdPartyImage } from '../../environments/versions.ts';
import { PodDeployment } from '../constructs/deployment.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { PodNetworkPolicy } from '../constructs/network-policy.ts';
import { probesOf, startupFailures } from '../constructs/probes.ts';
import { PodService } from '../constructs/service.ts';
import { selectorLabels, workloadLabels } from '../names.ts';
import { infrastructure, toApiServer, toClusterDns } from '../peers.ts';
import { metricsServerAccess } from './metrics-server-access.ts';

const { name, namespace } = metricsServer;
const https = { name: 'https', servicePort: 443, port: 10_250 } as const;
/** Where kubelets answer: on the first of these ports, or counting up from it where several share a machine. */
const kubeletPorts = { port: 10_250, endPort: 10_255 } as const;
/** Where the certificate that it makes for itself goes. */
const certificateFolder = '/tmp';
/** How often it asks the kubelets; it is ready after two rounds. */
const resolutionSeconds = 15;

/** metrics-server: the CPU and memory figures that the autoscalers read (https://kubernetes-sigs.github.io/metrics-server/). */
export class MetricsServerChart extends Chart {
  constructor(scope: Construct, environment: Environment) {
    const labels = workloadLabels(name, 'metrics');
    super(scope, 'metrics-server', { disableResourceNameHashes: true, labels: { ...labels } });
    const selector = selectorLabels(name);

    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
    metricsServerAccess(this);
    new PodNetworkPolicy(this, 'network', {
      name,
      namespace,
      // Only the API server calls, and it has the callers' rights checked before a figure is told.
      from: [{ peers: infrastructure(environment.cluster), ports: [{ port: https.port }] }],
      to: [
        { peers: infrastructure(environment.cluster), ports: [kubeletPorts] },
        toApiServer(environment.cluster),
        toClusterDns(environment.cluster),
      ],
    });
    const ask = (path: string): k8s.Probe => ({
      httpGet: { path, port: k8s.IntOrString.fromString(https.name), scheme: 'HTTPS' },
    });
    new PodService(this, 'service', {
      name,
      namespace,
      selector,
      port: { name: https.name, port: https.servicePort, targetPort: https.port, appProtocol: 'https' },
    });
    new PodDeployment(this, 'server', {
      name,
      namespace,
      labels,
      selector,
      replicas: 2,
      serviceAccountName: name,
      mountServiceAccountToken: true,
      priorityClassName: 'system-cluster-critical',
      container: {
        image: thirdPartyImage(environment, 'metrics-server'),
        pullPolicy: environment.images.pullPolicy,
        args: [
          `--cert-dir=${certificateFolder}`,
          `--secure-port=${https.port}`,
          '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
          '--kubelet-use-node-status-port',
          `--metric-resolution=${resolutionSeconds}s`,
          // Kubelets of clusters on one machine have certificates that nobody else knows.
          ...(environment.cluster.target === 'existing' ? ['--kubelet-insecure-tls'] : []),
        ],
        ports: { [https.name]: https.port },
        probes: probesOf(
          { startup: ask('/livez'), readiness: ask('/readyz'), liveness: ask('/livez') },
          startupFailures(3 * resolutionSeconds, environment.rollout.bootFactor),
        ),
        resources: { cpuMillis: 50, memoryMiB: 128 },
        mounts: [
          {
            name: 'certificate',
            path: certificateFolder,
            volume: { emptyDir: { sizeLimit: k8s.Quantity.fromString('4Mi') } },
          },
        ],
      },
      shutdown: { announceSeconds: 5, drainSeconds: 10, announcedBy: 'kubelet' },
    });
    new DisruptionBudget(this, 'budget', { name, namespace, selector });
    new k8s.KubeApiService(this, 'api', {
      metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        service: { name, namespace },
        // Its certificate is its own: made at start, in every replica another.
        insecureSkipTlsVerify: true,
      },
    });
  }
}
