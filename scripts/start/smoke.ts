/** Proves the local system with the requests of the seeds. */
import { adminPaths } from '@api-platform/contracts/services.ts';
import { send } from '../../e2e/http.ts';
import { seedRequests } from '../../e2e/seed-requests.ts';
import { type Replica, type SpreadResult, spread } from '../../e2e/spread.ts';
import { type ProcessPlan, type SystemPlan, adminUrl, gatewayUrl } from './plan.ts';

const replicaOf = (process: ProcessPlan): Replica => ({
  name: process.name,
  protocol: process.workload.protocol,
  takes: ({ reaches }) => reaches === process.app,
  exposition: async () => {
    const { body } = await send({ url: adminUrl(process, 'metrics') }, { method: 'GET', path: adminPaths.metrics });
    return body;
  },
});

/** Sends the requests through the running gateway. */
export function smoke(plan: SystemPlan): Promise<SpreadResult> {
  const url = gatewayUrl(plan);
  return spread({
    replicas: plan.services.map(replicaOf),
    requests: seedRequests,
    send: (request) => send({ url }, request),
  });
}
