/** The seeds' requests from outside. */
import type { Answer, Request } from '../http.ts';
import { ingressHosts } from '../manifests.ts';
import { firstRequests, seedRequests } from '../seed-requests.ts';
import { check } from '../spread.ts';
import type { Step } from './step.ts';

/** How long the ingress controller may take to learn of new routes and pods, in milliseconds. */
const learnMs = 30_000;

export const requests: Step = {
  name: 'requests',
  summary: "sends the seeds' requests through the ingress controller",
  optional: false,
  always: false,
  async take({ manifests, entry, environment, pause }) {
    const faults: string[] = [];
    const hosts = ingressHosts(manifests);
    for (const host of hosts) {
      const ask = (request: Request): Promise<Answer> => entry.send(host, request);
      const deadline = performance.now() + learnMs;
      while ((await check(ask, firstRequests.health)).length > 0 && performance.now() < deadline) await pause(250);
      for (const request of seedRequests)
        faults.push(...(await check(ask, request)).map((fault) => `${host}: ${fault}`));
    }
    const stranger = `unknown.${environment.domain}`;
    const { status } = await entry.send(stranger, firstRequests.health);
    if (status !== 404) faults.push(`${stranger}: got status ${status}, an unknown host must get 404`);
    return {
      text: `${seedRequests.length} requests to ${hosts.join(', ')}; an unknown host gets ${status}`,
      figures: { hosts, requests: hosts.length * seedRequests.length, unknownHostStatus: status },
      faults,
    };
  },
};
