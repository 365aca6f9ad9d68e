/** What stands before the ingress controller in a cloud: it knows which pods take requests, and picks one per request. */
import http from 'node:http';
import type { Forwarded } from './forward.ts';
import { type Answer, type Request, send } from './http.ts';

/** Where the targets come from. */
export interface LoadBalancerProps {
  /** Names of the targets that are healthy now. */
  readonly targets: () => Promise<readonly string[]>;
  readonly open: (name: string) => Promise<Forwarded>;
}

/** Connections to one target at most: with fewer, a slow moment would hold up requests here instead of at the target. */
const connections = 128;

interface Target {
  readonly way: Forwarded;
  readonly agent: http.Agent;
  open: number;
}

/**
 * Takes turns between its targets over kept connections and tries nothing twice. A target that is no longer healthy gets
 * no new request from the next look on; those under way are finished. So does the load balancer of a cloud
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay).
 */
export class LoadBalancer {
  readonly #props: LoadBalancerProps;
  readonly #targets = new Map<string, Target>();
  readonly #leaving = new Set<Promise<void>>();
  readonly #sent = new Map<string, number>();
  #turn = 0;
  #look: Promise<void> | undefined;

  constructor(props: LoadBalancerProps) {
    this.#props = props;
  }

  /** Looks at the targets again, once there is somebody to look for; a look that is under way is waited for instead. */
  async lookAgain(): Promise<void> {
    if (this.#sent.size > 0) await this.#refresh();
  }

  #refresh(): Promise<void> {
    this.#look ??= this.#register().finally(() => (this.#look = undefined));
    return this.#look;
  }

  /** Requests sent so far, by the name of the target. */
  sentTo(): ReadonlyMap<string, number> {
    return new Map(this.#sent);
  }

  /**
   * Sends one request to the next target, once.
   * @throws {Error} when no target is healthy, the connection fails or the answer is not there in time
   */
  async send(host: string, request: Request): Promise<Answer> {
    if (this.#targets.size === 0) await this.#refresh();
    const names = [...this.#targets.keys()];
    const name = names[(this.#turn += 1) % names.length] ?? '';
    const target = this.#targets.get(name);
    if (target === undefined) throw new Error('no pod of the ingress controller is ready');
    this.#sent.set(name, (this.#sent.get(name) ?? 0) + 1);
    target.open += 1;
    try {
      return await send({ url: target.way.url, host, agent: target.agent }, request);
    } finally {
      target.open -= 1;
      if (target.open === 0 && this.#targets.get(name) !== target) this.#leave(target);
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#look?.catch(() => undefined);
    for (const target of this.#targets.values()) this.#leave(target);
    this.#targets.clear();
    await Promise.all(this.#leaving);
  }

  async #register(): Promise<void> {
    const healthy = await this.#props.targets();
    for (const [name, target] of this.#targets) {
      if (healthy.includes(name)) continue;
      this.#targets.delete(name);
      if (target.open === 0) this.#leave(target);
    }
    for (const name of healthy) {
      if (this.#targets.has(name)) continue;
      const way = await this.#props.open(name);
      this.#targets.set(name, { way, agent: new http.Agent({ keepAlive: true, maxSockets: connections }), open: 0 });
    }
  }

  #leave({ agent, way }: Target): void {
    agent.destroy();
    const closed = way.close().finally(() => this.#leaving.delete(closed));
    this.#leaving.add(closed);
  }
}
