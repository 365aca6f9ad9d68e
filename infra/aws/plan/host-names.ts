/** Names in DNS that an environment with a zone of its own has. */
import { canaryHost } from '../../environments/platform.ts';

/** Host names of an environment. */
export interface HostNames {
  /** Where clients call. */
  readonly api: string;
  /** Under which every request goes to the side of a release that is on trial. */
  readonly trial: string;
  /** On the load balancer's certificate alone: nobody needs to resolve it. */
  readonly origin: string;
}

/** The host names of the environment with this domain. */
export function hostNames(domain: string): HostNames {
  return { api: domain, trial: canaryHost({ domain }), origin: `origin.${domain}` };
}
