/** Answers a JSON request by a unary call: within one deadline, on another endpoint where the first took no connection. */
import { hasBody, readBody, requireJson } from '@api-platform/kit/body.ts';
import type { Tracing } from '@api-platform/kit/trace.ts';
import { type Client, type ClientUnaryCall, type ServiceError, status } from '@grpc/grpc-js';
import { gatewayProblem } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { allowBody } from '../request/guard.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import type { Timer } from './discovery.ts';
import type { Endpoint } from './endpoints.ts';
import { bodyTooSlow, noEndpoint, timedOut, unreachable } from './faults.ts';
import { whenConnected } from './grpc-client.ts';
import { callMetadata } from './grpc-metadata.ts';
import { callProblem, grpcErrorName, wasNotProcessed, wasReset } from './grpc-status.ts';
import type { RequestFields } from './http-headers.ts';
import { type RpcTryObserver, observeRpcTry } from './observe-try.ts';
import { Tries } from './tries.ts';
import type { Upstream } from './upstream.ts';

/** What calling needs. */
export interface GrpcProxyOptions {
  readonly upstream: Upstream<Client>;
  readonly transcoder: Transcoder;
  readonly fields: RequestFields;
  readonly bodyLimitBytes: number;
  /** How long an endpoint may take to accept a connection, in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly tracing: Tracing;
  readonly metrics: GatewayMetrics;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  readonly after: Timer['after'];
}

/** Answers one request. */
export function proxyGrpc(exchange: Exchange, options: GrpcProxyOptions): void {
  new GrpcProxy(exchange, options).start();
}

const asIs = (bytes: Buffer): Buffer => bytes;

class GrpcProxy {
  readonly #exchange: Exchange;
  readonly #options: GrpcProxyOptions;
  readonly #tries: Tries<Client>;
  #deadline: Deadline | undefined;
  #over = false;
  /** The request as a message; undefined while its body arrives. */
  #message: Buffer | undefined;
  #call: ClientUnaryCall | undefined;
  #observer: RpcTryObserver | undefined;

  constructor(exchange: Exchange, options: GrpcProxyOptions) {
    this.#exchange = exchange;
    this.#options = options;
    this.#tries = new Tries(exchange, options);
  }

  start(): void {
    const { req, res, deadline } = this.#exchange;
    const { after, now } = this.#options;
    this.#deadline = startDeadline({
      after,
      ms: deadline - now(),
      received: () => req.socket.bytesRead,
      expired: this.#expire,
    });
    res.once('close', this.#leave);
    this.#read().then(this.#begin, this.#refuse);
  }

  async #read(): Promise<Buffer> {
    const { req, res } = this.#exchange;
    if (!hasBody(req)) return Buffer.alloc(0);
    requireJson(req);
    allowBody(req, res);
    return readBody(req, this.#options.bodyLimitBytes);
  }

  readonly #begin = (body: Buffer): void => {
    if (this.#over) return;
    try {
      this.#message = this.#options.transcoder.toMessage(body);
    } catch (error) {
      return this.#refuse(error);
    }
    const endpoint = this.#tries.first();
    if (endpoint === undefined) return this.#fail(noEndpoint(this.#tries.side));
    this.#connect(endpoint);
  };

  readonly #refuse = (error: unknown): void => {
    if (!this.#over) this.#fail(error);
  };

  #connect(endpoint: Endpoint<Client>): void {
    whenConnected(endpoint.client, this.#options.connectTimeoutMs, (connected) => {
      if (this.#over) return;
      if (connected) this.#send(endpoint);
      else this.#elsewhere(endpoint);
    });
  }

  #send(endpoint: Endpoint<Client>): void {
    const { note, observed, deadline } = this.#exchange;
    const { tracing, metrics, now, upstream, transcoder } = this.#options;
    this.#tries.sent(endpoint);
    const metadata = callMetadata(this.#options.fields(this.#exchange));
    this.#observer = observeRpcTry(
      {
        tracing,
        metrics,
        now,
        method: transcoder.path.slice(1),
        parent: observed.context,
        upstream: upstream.name,
        track: this.#tries.side.track,
        address: endpoint.address,
        retries: note.retries,
      },
      metadata,
    );
    this.#call = endpoint.client.makeUnaryRequest(
      transcoder.path,
      asIs,
      asIs,
      this.#message ?? Buffer.alloc(0),
      metadata,
      { deadline: Date.now() + deadline - now() },
      (error, answer) => this.#answered(endpoint, error, answer),
    );
  }

  #answered(endpoint: Endpoint<Client>, error: ServiceError | null, answer: Buffer | undefined): void {
    this.#observer?.end(error === null ? 'OK' : grpcErrorName(error.code));
    if (this.#over) return;
    if (error !== null && wasNotProcessed(error)) return this.#elsewhere(endpoint);
    // Both clocks run; whichever strikes first, it is the same deadline.
    const passed = this.#deadline?.passed === true || this.#options.now() >= this.#exchange.deadline - 10;
    if (error?.code === status.DEADLINE_EXCEEDED && passed) return this.#expire();
    if (error === null || !wasReset(error)) this.#tries.answered();
    if (error === null) this.#reply(answer ?? Buffer.alloc(0));
    else this.#fail(callProblem(error, this.#options.upstream.name, this.#message?.length ?? 0));
  }

  #reply(answer: Buffer): void {
    let json: string;
    try {
      json = this.#options.transcoder.toJson(answer);
    } catch {
      const detail = `what upstream "${this.#options.upstream.name}" answered is not the RPC's message`;
      return this.#fail(gatewayProblem('UPSTREAM_RESPONSE_INVALID', detail));
    }
    this.#stop();
    const { res } = this.#exchange;
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
    res.end(json);
  }

  /** Nothing reached the service, so any call may go to another endpoint. */
  #elsewhere(endpoint: Endpoint<Client>): void {
    const next = this.#tries.elsewhere(endpoint);
    if (next === undefined) return this.#fail(unreachable(this.#tries.side, this.#tries.count));
    this.#connect(next);
  }

  readonly #expire = (): void => {
    this.#tries.expired();
    this.#fail(this.#message === undefined ? bodyTooSlow() : timedOut(this.#options.upstream.name));
  };

  /** The client is gone: nobody waits for the answer. */
  readonly #leave = (): void => this.#stop();

  #fail(error: unknown): void {
    this.#stop();
    this.#exchange.fail(error);
  }

  #stop(): void {
    this.#over = true;
    this.#deadline?.stop();
    this.#exchange.res.off('close', this.#leave);
    this.#call?.cancel();
  }
}
