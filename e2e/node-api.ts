/** Nodes: what runs on them, and whether they take more. */
import {
  CoreV1Api,
  type KubeConfig,
  PatchStrategy,
  type V1Node,
  type V1Pod,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { cordonedBy } from './cordon.ts';
import { fieldManager } from './object-api.ts';

/** The nodes of a cluster. */
export class NodeApi {
  readonly #core: CoreV1Api;

  constructor(config: KubeConfig) {
    this.#core = config.makeApiClient(CoreV1Api);
  }

  async list(): Promise<V1Node[]> {
    const { items } = await this.#core.listNode();
    return items;
  }

  /** All pods on a node, of whatever namespace. */
  async podsOn(name: string): Promise<V1Pod[]> {
    const { items } = await this.#core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${name}` });
    return items;
  }

  /** Lets a node take no new pods, as `kubectl cordon` does, and leaves a mark. */
  cordon(name: string): Promise<void> {
    return this.#patch(name, true, 'true');
  }

  /** Takes both back. */
  uncordon(name: string): Promise<void> {
    // a field that is patched with null is gone
    return this.#patch(name, null, null);
  }

  async #patch(name: string, unschedulable: true | null, mark: string | null): Promise<void> {
    const body = { metadata: { annotations: { [cordonedBy]: mark } }, spec: { unschedulable } };
    await this.#core.patchNode(
      { name, body, fieldManager },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
  }
}
