/** Pulumi's entry: the name of the stack says what is deployed. The exports are the stack's outputs. */
import * as pulumi from '@pulumi/pulumi';

import { DeclarationFault } from '../environments/declaration-fault.ts';
import { untilListening } from './listening.ts';
import type { ImageDigests } from './plan/image-digests.ts';
import { tunnelPort } from './plan/tunnel.ts';

// Pulumi's runner looks every stack frame of every promise up in source maps. Types are stripped in place, so there are
// none: the look-up costs a third of the time and a quarter of the memory, and finds nothing.
Reflect.deleteProperty(Error, 'prepareStackTrace');

const tunnelTimeoutMs = 600_000;

/** A verb opens the tunnel as soon as there is a machine to lead through; a preview makes nothing, so it does not wait. */
async function tunnelOpens(): Promise<void> {
  if (pulumi.runtime.isDryRun() || (await untilListening(tunnelPort, tunnelTimeoutMs))) return;
  throw new pulumi.RunError(
    `no tunnel leads to the cluster: nothing listens on port ${tunnelPort} of this computer; ` +
      `run 'npm run tunnel -- ${pulumi.getStack()}' beside this, or 'npm run up', which opens one`,
  );
}

const config = new pulumi.Config();
export const { address, connect, details } = await import('./stack.ts')
  .then(({ deployStack }) =>
    deployStack(pulumi.getStack(), {
      imageDigests: config.getObject<ImageDigests>('imageDigests'),
      dockerHubSecretArn: config.get('dockerHubSecretArn'),
      tunnelOpens,
    }),
  )
  .catch((error: unknown) => {
    // Most faults of what is declared are found while that loads; people read what is wrong, and no stack.
    throw error instanceof DeclarationFault ? new pulumi.RunError(error.message) : error;
  });
