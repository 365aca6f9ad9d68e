/** Runs the gRPC sample service. The only file of it that touches the process and the machine. */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { adminPaths, services } from '@api-platform/contracts/services.ts';
import { serve } from '@api-platform/kit/serve.ts';
import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { createService } from './server.ts';

// What grpc-js would write to standard error as plain text reaches us as a status or as an error anyway.
setLogVerbosity(logVerbosity.NONE);

await serve(
  { name: 'rpc-app1', workload: services['rpc-app1'], adminPaths, create: createService },
  {
    env: process.env,
    hostname: hostname(),
    signals: process,
    clock: { sleep: (ms) => sleep(ms), now: () => performance.now() },
    print: (text) => process.stderr.write(text),
    exit: (code) => process.exit(code),
  },
);
