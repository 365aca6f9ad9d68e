import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { ServiceAccount, k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { keda, prometheus, prometheusAdapter } from '../../environments/platform.ts';
import { thirdPartyImage } from '../../environments/versions.ts';
import { ConfigFiles } from '../constructs/config-files.ts';
import { PodDeployment } from '../constructs/deployment.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { PodNetworkPolicy } from '../constructs/network-policy.ts';
import { probesOf, startupFailures } from '../constructs/probes.ts';
import { rawPatch } from '../constructs/raw-patch.ts';
import { PodService } from '../constructs/service.ts';
import { portNames, priorityClassNames, selectorLabels, workloadLabels } from '../names.ts';
import { prometheusFiles } from '../observability/prometheus-files.ts';
import { scrapedNamespaces, scrapedPorts } from '../observability/scrape.ts';
import { podsOf, toApiServer } from '../peers.ts';
import { prometheusAccess } from './prometheus-access.ts';

const { name, namespace, port } = prometheus;
const folder = '/etc/prometheus';
const dataFolder = '/prometheus';
const kedaOperator: k8s.NetworkPolicyPeer = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': keda.namespace } },
  podSelector: { matchLabels: keda.podLabels },
};
/** Reads the log of the last two hours before it is ready. */
const bootSeconds = 60;
/** What autoscalers and alerts look back on is minutes; the rest is for the person who is called. */
const retentionHours = 12;
/** On disk, with the log of what is not yet in a block. */
const dataMiB = 1_024;

/**
 * Prometheus: counts what the platform does, for the autoscalers and the alerts, and forgets it after twelve hours.
 *
 * Two replicas, each of which scrapes everything and neither of which knows of the other. The Service keeps a client
 * with one of them while that one answers, because their values differ by what happened between two looks, and a
 * client that alternated would see counters jump. When a replica goes, the other has the same history but for what it
 * missed while it was away itself. Data is in the pod and goes with it: what must be kept belongs into a system of
 * its own (docs/observability.md).
 */
export class PrometheusChart extends Chart {
  constructor(scope: Construct, environment: Environment) {
    const labels = workloadLabels(name, 'metrics');
    super(scope, name, { disableResourceNameHashes: true, labels: { ...labels } });
    const selector = selectorLabels(name);
    const { autoscaling, cluster, images, rollout } = environment;

    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
    prometheusAccess(this, scrapedNamespaces(environment));
    new PodNetworkPolicy(this, 'network', {
      name,
      namespace,
      // Its API tells everything to everybody who reaches it. People take `kubectl port-forward`, which no policy sees.
      from: [
        { peers: [autoscaling.engine === 'hpa' ? podsOf(prometheusAdapter.name) : kedaOperator], ports: [{ port }] },
      ],
      to: [
        ...scrapedPorts(environment).map(({ workload, namespace: where, port: admin }) => ({
          peers: [podsOf(workload, where)],
          ports: [{ port: admin }],
        })),
        // It finds pods by their addresses, so it asks no DNS.
        toApiServer(cluster),
      ],
    });
    const config = new ConfigFiles(this, 'config', {
      name,
      namespace,
      folder,
      files: prometheusFiles(environment),
    });
    const service = new PodService(this, 'service', {
      name,
      namespace,
      selector,
      port: { name: portNames.http, port, targetPort: port },
    });
    rawPatch(ApiObject.of(service), JsonPatch.add('/spec/sessionAffinity', 'ClientIP'));
    new PodDeployment(this, 'server', {
      name,
      namespace,
      labels,
      selector,
      replicas: 2,
      serviceAccountName: name,
      mountServiceAccountToken: true,
      priorityClassName: priorityClassNames.service,
      podAnnotations: config.podAnnotations,
      container: {
        image: thirdPartyImage(environment, 'prometheus'),
        pullPolicy: images.pullPolicy,
        args: [
          `--config.file=${folder}/prometheus.yml`,
          `--storage.tsdb.path=${dataFolder}`,
          `--storage.tsdb.retention.time=${retentionHours}h`,
          `--storage.tsdb.retention.size=${dataMiB / 2}MB`,
          `--web.listen-address=:${port}`,
          '--log.format=json',
        ],
        ports: { [portNames.http]: port },
        probes: probesOf(
          { startup: ask('/-/healthy'), readiness: ask('/-/ready'), liveness: ask('/-/healthy') },
          startupFailures(bootSeconds, rollout.bootFactor),
        ),
        resources: { cpuMillis: 100, memoryMiB: 512, dataMiB },
        mounts: [
          config.mount,
          {
            name: 'data',
            path: dataFolder,
            volume: { emptyDir: { sizeLimit: k8s.Quantity.fromString(`${dataMiB / 1_024}Gi`) } },
          },
        ],
      },
      shutdown: { announceSeconds: 5, drainSeconds: 30, announcedBy: 'kubelet' },
    });
    new DisruptionBudget(this, 'budget', { name, namespace, selector });
  }
}

function ask(path: string): k8s.Probe {
  return { httpGet: { path, port: k8s.IntOrString.fromString(portNames.http) } };
}
