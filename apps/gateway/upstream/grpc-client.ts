/** A channel to one gRPC endpoint. */
import { Client, connectivityState, credentials } from '@grpc/grpc-js';
import { isIPv4, isIPv6 } from 'node:net';
import { formatAddress, parseAddress } from '../config/addresses.ts';

/**
 * Longer than any route may take: a keepalive ping that fires after a graceful GOAWAY ends every call in flight
 * (grpc/grpc-node#3068), and servers drop clients that ping more often than every five minutes.
 */
const keepaliveTimeMs = 300_000;
/** An endpoint that was down is noticed this soon; how often it is asked, ejection decides. */
const longestBackoffMs = 1_000;

/** Opens a channel and begins to connect. Which endpoint a call takes, and whether it is repeated, the gateway decides alone. */
export function openGrpcClient(address: string, authority: string): Client {
  const client = new Client(targetOf(address), credentials.createInsecure(), {
    'grpc.default_authority': authority,
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    // The variables http_proxy and https_proxy must not lead calls out of the cluster.
    'grpc.enable_http_proxy': 0,
    // Otherwise a channel that is opened anew takes over the back-off of its predecessor.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': longestBackoffMs,
    'grpc.keepalive_time_ms': keepaliveTimeMs,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.enable_channelz': 0,
  });
  client.getChannel().getConnectivityState(true);
  return client;
}

/** A target that needs no look-up where the host is an address. */
function targetOf(address: string): string {
  const { host } = parseAddress(address);
  if (isIPv4(host)) return `ipv4:${address}`;
  return isIPv6(host) ? `ipv6:${formatAddress(parseAddress(address))}` : `dns:${address}`;
}

/**
 * Waits until the endpoint has taken a connection.
 * @param done called with false when it takes none, or not in time
 */
export function whenConnected(client: Client, timeoutMs: number, done: (connected: boolean) => void): void {
  const channel = client.getChannel();
  const until = Date.now() + timeoutMs;
  const look = (): void => {
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY) return done(true);
    if (state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN) return done(false);
    channel.watchConnectivityState(state, until, (error) => (error === undefined ? look() : done(false)));
  };
  look();
}
