/** `npm run e2e`: deploys to the cluster of the current kubeconfig and drives it; --help tells more. */
import { runVerb } from '../scripts/terminal/verb.ts';

await runVerb(process, {
  name: 'e2e',
  help: async () => {
    const { help } = await import('./options.ts');
    const { allSteps } = await import('./steps/all.ts');
    return help(allSteps);
  },
  run: async (args) => {
    const { readOptions } = await import('./options.ts');
    const { allSteps } = await import('./steps/all.ts');
    const options = readOptions(args, allSteps);
    // The client of Kubernetes alone takes a second to load.
    const { drive } = await import('./drive.ts');
    return drive(options);
  },
});
