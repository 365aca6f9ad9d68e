import { Chart } from 'cdk8s';
import { ServiceAccount, k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { stringify } from 'yaml';
import type { Environment } from '../../environments/environment.ts';
import { prometheus, prometheusAdapter } from '../../environments/platform.ts';
import { thirdPartyImage } from '../../environments/versions.ts';
import { ConfigFile } from '../constructs/config-file.ts';
import { PodDeployment } from '../constructs/deployment.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { PodNetworkPolicy } from '../constructs/network-policy.ts';
import { probesOf, startupFailures } from '../constructs/probes.ts';
import { PodService } from '../constructs/service.ts';
import { selectorLabels, serviceHost, workloadLabels } from '../names.ts';
import { adapterConfig } from '../observability/adapter-rules.ts';
import { scrapeSeconds } from '../observability/scrape.ts';
import { infrastructure, podsOf, toApiServer, toClusterDns } from '../peers.ts';
import { prometheusAdapterAccess } from './prometheus-adapter-access.ts';

const { name, namespace } = prometheusAdapter;
const https = { name: 'https', servicePort: 443, port: prometheusAdapter.port } as const;
/** Where the certificate that it makes for itself goes. */
const certificateFolder = '/tmp';
const bootSeconds = 30;
const group = 'custom.metrics.k8s.io';

/**
 * prometheus-adapter: answers the autoscalers' questions for custom metrics out of Prometheus
 * (https://github.com/kubernetes-sigs/prometheus-adapter). Why not KEDA: docs/adr/0013-requests-per-second-of-each-pod.md.
 */
export class PrometheusAdapterChart extends Chart {
  constructor(scope: Construct, environment: Environment) {
    const labels = workloadLabels(name, 'metrics');
    super(scope, name, { disableResourceNameHashes: true, labels: { ...labels } });
    const selector = selectorLabels(name);
    const { cluster, images, rollout } = environment;

    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
    prometheusAdapterAccess(this, environment.namespace);
    new PodNetworkPolicy(this, 'network', {
      name,
      namespace,
      // Only the API server calls, and it has the callers' rights checked before a figure is told.
      from: [{ peers: infrastructure(cluster), ports: [{ port: https.port }] }],
      to: [
        { peers: [podsOf(prometheus.name)], ports: [{ port: prometheus.port }] },
        toApiServer(cluster),
        toClusterDns(cluster),
      ],
    });
    const config = new ConfigFile(this, 'config', {
      name,
      namespace,
      fileName: 'config.yaml',
      content: stringify(adapterConfig(environment), { lineWidth: 0 }),
      folder: '/etc/adapter',
    });
    new PodService(this, 'service', {
      name,
      namespace,
      selector,
      port: { name: https.name, port: https.servicePort, targetPort: https.port, appProtocol: 'https' },
    });
    new PodDeployment(this, 'adapter', {
      name,
      namespace,
      labels,
      selector,
      replicas: 2,
      serviceAccountName: name,
      mountServiceAccountToken: true,
      // While an API of the API server does not answer, deleting any namespace of the cluster waits for it.
      priorityClassName: 'system-cluster-critical',
      podAnnotations: config.podAnnotations,
      container: {
        image: thirdPartyImage(environment, 'prometheus-adapter'),
        pullPolicy: images.pullPolicy,
        args: [
          `--cert-dir=${certificateFolder}`,
          `--config=${config.path}`,
          `--secure-port=${https.port}`,
          `--prometheus-url=http://${serviceHost(prometheus.name, namespace)}:${prometheus.port}`,
          // Not more often than there are new values, or a metric would come and go.
          `--metrics-relist-interval=${2 * scrapeSeconds}s`,
          `--metrics-max-age=${4 * scrapeSeconds}s`,
        ],
        ports: { [https.name]: https.port },
        probes: probesOf(
          { startup: ask('/livez'), readiness: ask('/readyz'), liveness: ask('/livez') },
          startupFailures(bootSeconds, rollout.bootFactor),
        ),
        resources: { cpuMillis: 50, memoryMiB: 160 },
        mounts: [
          config.mount,
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
    for (const [version, versionPriority] of Object.entries({ v1beta1: 100, v1beta2: 200 })) {
      new k8s.KubeApiService(this, version, {
        metadata: { name: `${version}.${group}` },
        spec: {
          group,
          version,
          groupPriorityMinimum: 100,
          versionPriority,
          service: { name, namespace },
          // Its certificate is its own: made at start, in every replica another.
          insecureSkipTlsVerify: true,
        },
      });
    }
  }
}

function ask(path: string): k8s.Probe {
  return { httpGet: { path, port: k8s.IntOrString.fromString(https.name), scheme: 'HTTPS' } };
}
