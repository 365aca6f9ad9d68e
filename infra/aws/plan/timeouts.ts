/**
 * Who gives up after whom: gateway, edge, load balancer, and last the gateway's idle connections. Where an outer one
 * gave up first, clients would get its error instead of the gateway's, and requests would be counted twice.
 */

/** What the load balancer keeps a connection without bytes, in seconds; node's own keep-alive must be longer. */
export const loadBalancerIdleSeconds = 60;

/** What the load balancer lets a pod finish after its removal, in seconds; pods announce their end for longer. */
export const deregistrationSeconds = 30;
