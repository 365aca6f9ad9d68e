/** One request on its way through the gateway. */
import type { GatewayRoute } from '@api-platform/contracts/gateway-config.ts';
import type { Observed } from '@api-platform/kit/observe.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Client } from './request/identity.ts';
import type { Target } from './routing/target.ts';
import type { Track } from './upstream/choose-track.ts';

/** What the access log tells about a request beyond what every service tells. */
export interface Note {
  readonly client: Client;
  route?: Pick<GatewayRoute, 'id' | 'path'>;
  /** The key of the edge that took a request which its route refuses. */
  edgeRoute?: string;
  upstream?: string;
  /** Side of an upstream that has a canary: the one that was tried last. */
  track?: Track;
  /** Header in which the response tells the side. */
  trackHeader?: string | undefined;
  /** The endpoint that was tried last. */
  endpoint?: string;
  /** Tries beyond the first. */
  retries: number;
  /** Code of the error that the gateway made, or of the fault that cut a response off. */
  error?: string;
  /** Status that the response would have got, had it not begun when it was cut off. */
  cutOffStatus?: number;
}

/** A request that has a route. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly target: Target;
  /** Values of the path's parameters. */
  readonly values: readonly string[];
  readonly observed: Observed;
  readonly note: Note;
  /** When the request must be answered, in milliseconds of the gateway's clock. */
  readonly deadline: number;
  /** Answers with the problem, or cuts off the response that has begun. Anything but a problem is a bug: logged, and a 500. */
  readonly fail: (error: unknown) => void;
}
