/** Whether a client can choose who it is. */
import { ingressController } from '../../infra/environments/platform.ts';
import { gatewayName, nameLabel, selectorLabels } from '../../infra/k8s/names.ts';
import { clientFaults, forgedHeaders, loggedClient } from '../client-address.ts';
import { firstRequests } from '../seed-requests.ts';
import type { Run, Step } from './step.ts';

/** How long a line may take to reach the log that the API server reads, in milliseconds. */
const logMs = 10_000;

/** The client that one of the gateways, stable or on trial, has logged for the request. */
async function clientOf({ cluster, environment, pause }: Run, requestId: string): Promise<string> {
  const { namespace } = environment;
  const deadline = performance.now() + logMs;
  for (;;) {
    const pods = await cluster.pods.select(namespace, { [nameLabel]: gatewayName });
    for (const { metadata, spec } of pods) {
      const log = await cluster.pods.log(namespace, metadata?.name ?? '', spec?.containers[0]?.name ?? '', {
        tailLines: 200,
      });
      const client = loggedClient(log, requestId);
      if (client !== undefined) return client;
    }
    if (performance.now() > deadline) throw new Error(`no gateway has logged the request ${requestId}`);
    await pause(500);
  }
}

export const clients: Step = {
  name: 'clients',
  summary: 'sends a request that claims to come from somebody else, and looks whom the gateway logs',
  optional: false,
  always: false,
  async take(run) {
    const { cluster, entry, environment } = run;
    const answer = await entry.send(environment.domain, { ...firstRequests.health, headers: forgedHeaders });
    const requestId = String(answer.headers['x-request-id']);
    const client = await clientOf(run, requestId);
    const controllers = await cluster.pods.select(ingressController.namespace, selectorLabels(ingressController.name));
    return {
      text: `${Object.keys(forgedHeaders).length} forged headers; the gateway logs ${client}`,
      figures: { client, forged: forgedHeaders },
      faults: clientFaults(
        { client, requestId },
        controllers.map(({ status }) => status?.podIP ?? ''),
      ),
    };
  },
};
