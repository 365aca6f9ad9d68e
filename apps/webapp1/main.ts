/** Runs the HTTP sample service. The only file of it that touches the process and the machine. */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryShares } from '@api-platform/contracts/memory.ts';
import { adminPaths, services } from '@api-platform/contracts/services.ts';
import { afterArrival } from '@api-platform/kit/arrival.ts';
import { stopHttp } from '@api-platform/kit/drain.ts';
import { createHttpServer, listen } from '@api-platform/kit/http-server.ts';
import { observe } from '@api-platform/kit/observe.ts';
import { observeRefusals } from '@api-platform/kit/observe-refusals.ts';
import { serve } from '@api-platform/kit/serve.ts';
import { createApp, routeOf } from './app.ts';

await serve(
  {
    name: 'webapp1',
    workload: services.webapp1,
    adminPaths,
    create: ({ log, tracing, metrics, clock }) => {
      const app = createApp({ observe: observe({ log, tracing, metrics, routeOf, now: clock.now }), log });
      const shared = { metrics, log, now: clock.now };
      const limits = memoryShares(services.webapp1.resources.memoryMiB);
      const bounds = { ...shared, limits, listener: 'public' } as const;
      const server = createHttpServer(afterArrival(app), { bounds, refused: observeRefusals(shared) });
      return { listen: async (address) => (await listen(server, address)).port, stop: stopHttp(server, clock) };
    },
  },
  {
    env: process.env,
    hostname: hostname(),
    signals: process,
    clock: { sleep: (ms) => sleep(ms), now: () => performance.now() },
    print: (text) => process.stderr.write(text),
    exit: (code) => process.exit(code),
  },
);
