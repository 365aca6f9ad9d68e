/** Turns of a set of endpoints, as tests look at them. */
import type { Endpoint, EndpointSet } from '../upstream/endpoints.ts';

/** The addresses whose turn it is, one after the other. */
export function turns<C>(endpoints: EndpointSet<C>, count: number): string[] {
  return Array.from({ length: count }, () => endpoints.pick(new Set())?.address ?? 'nobody');
}

/** The endpoint of that address, once its turn comes. */
export function endpointOf<C>(endpoints: EndpointSet<C>, address: string): Endpoint<C> {
  for (let turn = 0; turn < 100; turn++) {
    const endpoint = endpoints.pick(new Set());
    if (endpoint?.address === address) return endpoint;
  }
  throw new Error(`the turn of ${address} never came`);
}
