import { Chart } from 'cdk8s';
import { ServiceAccount, type k8s } from 'cdk8s-plus-28';
import { rateLimitKeyPrefix } from '@api-platform/contracts/gateway-config.ts';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { rateLimitStore } from '../../environments/platform.ts';
import { thirdPartyImage } from '../../environments/versions.ts';
import { ConfigFile } from '../constructs/config-file.ts';
import { PodDeployment } from '../constructs/deployment.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { exempt } from '../constructs/exempt.ts';
import { PodNetworkPolicy } from '../constructs/network-policy.ts';
import { probesOf, startupFailures } from '../constructs/probes.ts';
import { PodService } from '../constructs/service.ts';
import { gatewayName, priorityClassNames, selectorLabels, workloadLabels } from '../names.ts';
import { podsOf } from '../peers.ts';
import { valkeyConfig } from './valkey-config.ts';

const { name, namespace, port } = rateLimitStore;
const resources = { cpuMillis: 100, memoryMiB: 128 } as const;
/** It reads one small file and no data. */
const bootSeconds = 10;

/** Valkey: counts the requests of a client over all replicas of the gateway (https://valkey.io). */
export class ValkeyChart extends Chart {
  constructor(scope: Construct, environment: Environment) {
    const labels = workloadLabels(name, 'rate-limits');
    super(scope, 'valkey', { disableResourceNameHashes: true, labels: { ...labels } });
    const selector = selectorLabels(name);
    const { images, rollout } = environment;

    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
    new PodNetworkPolicy(this, 'network', {
      name,
      namespace,
      from: [{ peers: [podsOf(gatewayName, environment.namespace)], ports: [{ port }] }],
      // It calls nobody and looks nobody up.
      to: [],
    });
    const config = new ConfigFile(this, 'config', {
      name,
      namespace,
      fileName: 'valkey.conf',
      content: valkeyConfig({ port, memoryMiB: resources.memoryMiB }),
      folder: '/etc/valkey',
    });
    new PodService(this, 'service', { name, namespace, selector, port: { name, port, targetPort: port } });
    const store = new PodDeployment(this, 'store', {
      name,
      namespace,
      labels,
      selector,
      replicas: 1,
      podAnnotations: config.podAnnotations,
      serviceAccountName: name,
      priorityClassName: priorityClassNames.service,
      container: {
        image: thirdPartyImage(environment, 'valkey'),
        pullPolicy: images.pullPolicy,
        args: ['valkey-server', config.path],
        ports: { [name]: port },
        probes: probesOf(
          {
            startup: ask('ping'),
            // What the gateway's script asks: a server that refuses our keys gets no connections.
            readiness: ask('pttl', `${rateLimitKeyPrefix}ready`),
            liveness: ask('ping'),
          },
          startupFailures(bootSeconds, rollout.bootFactor),
        ),
        resources,
        mounts: [config.mount],
      },
      // Whoever is connected finds the successor after one refused command; nothing takes longer than a millisecond.
      shutdown: { announceSeconds: 5, drainSeconds: 1, announcedBy: 'kubelet' },
    });
    exempt(
      store,
      {
        'REP-1':
          'two stores would each count half of the requests, and while the one is away every gateway counts for itself',
      },
      { kubeScore: ['deployment-replicas'] },
    );
    // It allows the eviction of the only replica: a drain of nodes must not wait for counters.
    new DisruptionBudget(this, 'budget', { name, namespace, selector });
  }
}

/** A command that must be answered without an error. */
function ask(...command: readonly string[]): Partial<k8s.Probe> {
  return { exec: { command: ['valkey-cli', '-p', `${port}`, '-e', ...command] } };
}
