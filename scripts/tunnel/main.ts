/** `npm run tunnel -- STACK`: --help tells more. */
import { connectThroughTunnel, tunnelPort } from '../../infra/aws/plan/tunnel.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';
import { runVerb } from '../terminal/verb.ts';

const help = `npm run tunnel -- STACK

Opens a tunnel to the Kubernetes API of an environment whose endpoint is private, and keeps it open until Ctrl-C: port ${tunnelPort} of
this computer then leads there. 'up', 'drift' and 'destroy' open one by themselves. Needed on the PATH: the AWS CLI and its
Session Manager plugin; and credentials of a role of the environment (docs/aws-operations.md).
  --help  this text`;

await runVerb(process, {
  name: 'tunnel',
  help,
  run: async (args) => {
    const { positionals } = parseCommandLine(args, {}, { allowPositionals: true });
    const { openTunnel, privatePlaces } = await import('./open.ts');
    const [stack, ...others] = positionals;
    const place = privatePlaces.get(stack ?? '');
    if (stack === undefined || place === undefined || others.length > 0) {
      const known = [...privatePlaces.keys()].join(', ') || 'no environment';
      throw new UsageError(
        `got ${positionals.join(' ') || 'no stack'}, must be one whose endpoint is private: ${known}`,
      );
    }
    const closing = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => closing.abort());
    const tunnel = await openTunnel(place, { env: process.env, say: console.error, signal: closing.signal });
    if (tunnel.way !== undefined) {
      console.error(`open until Ctrl-C; for kubectl, once, in another terminal:`);
      console.log(connectThroughTunnel({ ...tunnel.way, name: place.clusterName, region: place.region }));
    }
    await tunnel.ended;
  },
});
