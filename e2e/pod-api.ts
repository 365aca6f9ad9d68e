/** Pods: finding, removing, looking into them. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ApiException, CoreV1Api, Exec, type KubeConfig, PortForward, type V1Pod } from '@kubernetes/client-node';
import { type Forwarded, forwardPort } from './forward.ts';
import { messageOf } from './message.ts';

/** What the eviction API said: `held` by a budget means that it may be asked again. */
export type Eviction = 'evicted' | 'gone' | 'held';

/** The pods of a cluster. */
export class PodApi {
  readonly #config: KubeConfig;
  readonly #core: CoreV1Api;

  constructor(config: KubeConfig) {
    this.#config = config;
    this.#core = config.makeApiClient(CoreV1Api);
  }

  /** Pods that all the labels select. */
  async select(namespace: string, labels: Readonly<Record<string, string>>): Promise<V1Pod[]> {
    const labelSelector = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const { items } = await this.#core.listNamespacedPod({ namespace, labelSelector });
    return items;
  }

  /** Undefined where there is none of that name. */
  read(namespace: string, name: string): Promise<V1Pod | undefined> {
    return this.#core.readNamespacedPod({ namespace, name }).catch(absent);
  }

  /** Asks a pod to end within its own grace period, as `kubectl delete pod` does; one that is gone is no error. */
  async remove(namespace: string, name: string): Promise<void> {
    await this.#core.deleteNamespacedPod({ namespace, name }).catch(absent);
  }

  /**
   * Asks a pod to leave its node, as `kubectl drain` does.
   * See https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
   */
  async evict(namespace: string, name: string): Promise<Eviction> {
    const metadata = { namespace, name };
    try {
      await this.#core.createNamespacedPodEviction({
        ...metadata,
        body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata },
      });
      return 'evicted';
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return 'gone';
      if (error instanceof ApiException && error.code === 429) return 'held';
      throw error;
    }
  }

  /** What a container has written, or its last lines; of the run before its last restart when `previous`. */
  log(
    namespace: string,
    name: string,
    container: string,
    lines: { readonly previous?: boolean; readonly tailLines?: number } = {},
  ): Promise<string> {
    return this.#core.readNamespacedPodLog({ namespace, name, container, ...lines });
  }

  /**
   * Runs a program in a container to its end.
   * @returns what it wrote to standard output
   * @throws {Error} when it cannot be started or does not end with 0; with what it wrote to standard error
   */
  async exec(namespace: string, name: string, container: string, words: readonly string[]): Promise<string> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const [out, complaint] = [text(stdout), text(stderr)];
    const failure = await new Promise<string | undefined>((resolve, reject) => {
      new Exec(this.#config)
        .exec(namespace, name, container, [...words], stdout, stderr, null, false, ({ status, message }) =>
          resolve(status === 'Success' ? undefined : (message ?? 'failed')),
        )
        // a connection that breaks brings no status
        .then((socket) =>
          socket.addEventListener('close', () => reject(new Error(`${name}: the connection was closed`))),
        )
        .catch((error: unknown) => reject(new Error(`${name}: ${messageOf(error)}`, { cause: error })));
    }).finally(() => {
      stdout.end();
      stderr.end();
    });
    if (failure !== undefined) throw new Error(`${name}: ${failure}: ${(await complaint).trim()}`);
    return out;
  }

  /** A loopback port that leads to a port of a pod, past every Service and NetworkPolicy. */
  forward(namespace: string, pod: string, port: number): Promise<Forwarded> {
    const forwarder = new PortForward(this.#config, false);
    return forwardPort(async (socket, errors) => {
      const tunnel = await forwarder.portForward(namespace, pod, [port], socket, errors, socket);
      // a function is what the library returns when it is to try again, which it was not asked to
      if (typeof tunnel === 'function') throw new TypeError('expected a connection of its own');
      return { onClose: (listener) => tunnel.once('close', listener), close: () => tunnel.close() };
    });
  }
}

function absent(error: unknown): undefined {
  if (error instanceof ApiException && error.code === 404) return undefined;
  throw error;
}
