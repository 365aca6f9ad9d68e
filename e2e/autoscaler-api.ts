/** Autoscalers: what they see and do. */
import {
  AutoscalingV2Api,
  CoreV1Api,
  type CoreV1Event,
  type KubeConfig,
  PatchStrategy,
  type V2HorizontalPodAutoscaler,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { fieldManager } from './object-api.ts';

/** The autoscalers of a cluster. */
export class AutoscalerApi {
  readonly #autoscaling: AutoscalingV2Api;
  readonly #core: CoreV1Api;

  constructor(config: KubeConfig) {
    this.#autoscaling = config.makeApiClient(AutoscalingV2Api);
    this.#core = config.makeApiClient(CoreV1Api);
  }

  read(namespace: string, name: string): Promise<V2HorizontalPodAutoscaler> {
    return this.#autoscaling.readNamespacedHorizontalPodAutoscaler({ namespace, name });
  }

  /** Moves the lower limit. */
  async setMinimum(namespace: string, name: string, minReplicas: number): Promise<void> {
    await this.#autoscaling.patchNamespacedHorizontalPodAutoscaler(
      { namespace, name, body: { spec: { minReplicas } }, fieldManager },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
  }

  /** What an autoscaler told of its decisions. */
  async events(namespace: string, name: string): Promise<CoreV1Event[]> {
    const fieldSelector = `involvedObject.kind=HorizontalPodAutoscaler,involvedObject.name=${name}`;
    const { items } = await this.#core.listNamespacedEvent({ namespace, fieldSelector });
    return items;
  }
}
