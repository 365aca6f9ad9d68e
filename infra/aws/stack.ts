/** The table of contents: what each stack consists of. */
import { environmentNamed, environments } from '../environments/all.ts';
import { DeclarationFault } from '../environments/declaration-fault.ts';
import type { Environment } from '../environments/environment.ts';
import { manifests } from '../k8s/render.ts';
import { deployEksEnvironment } from './eks-environment.ts';
import type { StackOutputs } from './outputs.ts';
import type { ImageDigests } from './plan/image-digests.ts';
import { registryStack } from './plan/names.ts';
import { type RegistrySettings, planRegistry } from './plan/registry.ts';
import { awsProvider, kubernetesProvider } from './providers.ts';
import { Registry } from './registry.ts';
import { Workloads } from './workloads.ts';

/** What is not code: the configuration of a stack. */
export interface StackSettings extends RegistrySettings {
  /** Digests of our images that are to run. @default - they run by their tags */
  readonly imageDigests?: ImageDigests | undefined;
  /** Resolves once a private Kubernetes API can be reached. @default - it can be */
  readonly tunnelOpens?: () => Promise<void>;
}

/**
 * Everything of one stack: the image registry, or the environment of that name.
 * @throws {DeclarationFault} when there is no such stack; it names those that there are
 */
export function deployStack(stack: string, settings: StackSettings = {}): StackOutputs {
  if (stack === registryStack) return deployRegistry(settings);
  if (!Object.hasOwn(environments, stack)) {
    const known = [registryStack, ...Object.keys(environments)].join(', ');
    throw new DeclarationFault(`stack '${stack}': must be one of ${known}; a stack is called like its environment`);
  }
  return deployEnvironment(environmentNamed(stack), settings);
}

/** One environment, wherever it runs. */
export function deployEnvironment(
  environment: Environment,
  { imageDigests = {}, tunnelOpens = () => Promise.resolve() }: StackSettings = {},
): StackOutputs {
  const { cluster } = environment;
  switch (cluster.target) {
    case 'eks':
      return deployEksEnvironment(environment, cluster, imageDigests, tunnelOpens);
    case 'existing':
      return deployToExistingCluster(environment, imageDigests);
  }
}

/** The workloads alone, into the cluster that kubectl talks to. No AWS account is needed. */
function deployToExistingCluster(environment: Environment, imageDigests: ImageDigests): StackOutputs {
  // Fixed, so that a kubeconfig that moves or is rewritten does not look like another cluster.
  const inCluster = kubernetesProvider({ clusterIdentifier: `existing-${environment.name}` }, {});
  new Workloads(
    'workloads',
    { charts: manifests(environment), registry: environment.images.registry, imageDigests },
    { providers: [inCluster] },
  );
  return {
    address: `http://${environment.domain}`,
    connect: `kubectl get pods --namespace ${environment.namespace}`,
    details: { namespace: environment.namespace },
  };
}

function deployRegistry(settings: RegistrySettings): StackOutputs {
  const plan = planRegistry(Object.values(environments), settings);
  const registry = new Registry('registry', plan, { providers: [awsProvider(registryStack, plan)] });
  return {
    address: `${plan.host}/${plan.path}`,
    connect: `aws ecr get-login-password --region ${plan.region} | docker login --username AWS --password-stdin ${plan.host}`,
    details: registry.repositoryUrls,
  };
}
