/** The cluster of the current kubeconfig, through the official client library. */
import {
  AppsV1Api,
  CoreV1Api,
  type CoreV1Event,
  KubeConfig,
  PatchStrategy,
  type V1Deployment,
  type V1Service,
  VersionApi,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { UsageError } from '../scripts/terminal/command-line.ts';
import { AutoscalerApi } from './autoscaler-api.ts';
import { messageOf } from './message.ts';
import type { Manifest } from '../infra/k8s/render.ts';
import { NodeApi } from './node-api.ts';
import { ObjectApi, fieldManager } from './object-api.ts';
import { PodApi } from './pod-api.ts';
import type { ClusterAddress } from './safety.ts';

/** A running cluster. */
export class Cluster {
  /** As the kubeconfig tells; nothing was asked of the cluster yet. */
  readonly address: ClusterAddress;
  readonly nodes: NodeApi;
  readonly pods: PodApi;
  readonly autoscalers: AutoscalerApi;
  readonly #config: KubeConfig;
  readonly #objects: ObjectApi;
  readonly #core: CoreV1Api;
  readonly #apps: AppsV1Api;

  /**
   * The cluster of the current context of `$KUBECONFIG` or `~/.kube/config`.
   * @throws {UsageError} when there is no kubeconfig or no current context
   */
  constructor() {
    this.#config = new KubeConfig();
    try {
      this.#config.loadFromDefault();
    } catch (error) {
      throw new UsageError(`no cluster: the kubeconfig cannot be read: ${messageOf(error)}`, { cause: error });
    }
    const cluster = this.#config.getCurrentCluster();
    const user = this.#config.getCurrentUser();
    const context = this.#config.getCurrentContext();
    // the library makes a context of this name up where there is no kubeconfig
    if (cluster === null || context === 'loaded-context') {
      throw new UsageError(
        'no cluster: there is no kubeconfig with a current context; see "kubectl config get-contexts"',
      );
    }
    const program: unknown = user?.exec?.command;
    this.address = {
      context,
      server: cluster.server,
      tlsServerName: cluster.tlsServerName,
      credentialProgram: typeof program === 'string' ? program : undefined,
    };
    this.#core = this.#config.makeApiClient(CoreV1Api);
    this.#apps = this.#config.makeApiClient(AppsV1Api);
    this.#objects = this.#config.makeApiClient(ObjectApi);
    this.nodes = new NodeApi(this.#config);
    this.pods = new PodApi(this.#config);
    this.autoscalers = new AutoscalerApi(this.#config);
  }

  /** Version of the API server, such as `v1.35.4`. */
  async version(): Promise<string> {
    const { gitVersion } = await this.#config.makeApiClient(VersionApi).getCode();
    return gitVersion;
  }

  /** The Pod Security level that a namespace enforces; undefined where it enforces none. */
  async podSecurity(name: string): Promise<string | undefined> {
    const { metadata } = await this.#core.readNamespace({ name });
    return metadata?.labels?.['pod-security.kubernetes.io/enforce'];
  }

  /** Creates or updates an object; fields that others own become ours. */
  apply(manifest: Manifest): Promise<void> {
    return this.#objects.apply(manifest);
  }

  /** Annotations of an object; undefined where there is none. */
  annotations(manifest: Manifest): Promise<Readonly<Record<string, string>> | undefined> {
    return this.#objects.annotations(manifest);
  }

  /** What keeps a namespace from being deleted, one sentence each. */
  async deletionTroubles(name: string): Promise<string[]> {
    const { status } = await this.#core.readNamespace({ name });
    return (status?.conditions ?? []).flatMap(({ status: met, message }) => (met === 'True' ? (message ?? []) : []));
  }

  /** Deletes an object and what belongs to it; one that is gone already is no error. */
  remove(manifest: Manifest): Promise<void> {
    return this.#objects.remove(manifest);
  }

  deployment(namespace: string, name: string): Promise<V1Deployment> {
    return this.#apps.readNamespacedDeployment({ namespace, name });
  }

  service(namespace: string, name: string): Promise<V1Service> {
    return this.#core.readNamespacedService({ namespace, name });
  }

  /** Replaces all pods of a Deployment one after another, as `kubectl rollout restart` does. */
  async restart(namespace: string, name: string, at: string): Promise<void> {
    const body = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': at } } } } };
    await this.#apps.patchNamespacedDeployment(
      { namespace, name, body, fieldManager },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
  }

  /** Events that are warnings. */
  async warnings(namespace: string): Promise<CoreV1Event[]> {
    const { items } = await this.#core.listNamespacedEvent({ namespace, fieldSelector: 'type=Warning' });
    return items;
  }
}
