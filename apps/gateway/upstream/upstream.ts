/** An upstream at work: its endpoints, and how they are kept. */
import type { EndpointSource, GatewayUpstream } from '@api-platform/contracts/gateway-config.ts';
import type { Logger } from '@api-platform/kit/log.ts';
import { type Choice, type ChoiceSource, type Track, compileTrackChoice } from './choose-track.ts';
import { type Discovery, type DiscoveryOptions, discover } from './discovery.ts';
import { type Endpoint, EndpointSet, type EndpointSetOptions } from './endpoints.ts';

/** The replicas of one version, reached through clients of type C. */
export interface Side<C> {
  readonly track: Track;
  /** As messages to people call it. */
  readonly title: string;
  readonly endpoints: EndpointSet<C>;
  /** Resolves after the first look-up, whatever it found. */
  readonly first: Promise<void>;
  /** After how many seconds a request is worth a repetition when there is no endpoint. */
  readonly retryAfterSeconds: number;
  /** The endpoint took no connection. */
  failed(endpoint: Endpoint<C>): void;
  close(): void;
}

/** The side on trial, and who goes there. */
export interface Canary<C> {
  readonly side: Side<C>;
  readonly choose: (source: ChoiceSource) => Choice;
  /** Percentage of the requests that do not choose for themselves. */
  readonly percent: number;
  /** In this header the response tells which side it is from. */
  readonly header: string | undefined;
}

/** An upstream whose endpoints are reached through clients of type C. */
export interface Upstream<C> {
  readonly name: string;
  /** Where everything goes that does not go to the canary. */
  readonly stable: Side<C>;
  readonly canary: Canary<C> | undefined;
}

/** What an upstream needs from outside. */
export interface UpstreamOptions<C> extends Omit<DiscoveryOptions, 'source' | 'update' | 'log'> {
  readonly name: string;
  readonly log: Pick<Logger, 'info' | 'warn' | 'child'>;
  readonly config: GatewayUpstream;
  /** @param authority what requests call the upstream: the value of Host and `:authority` */
  readonly open: (address: string, authority: string) => C;
  readonly close: EndpointSetOptions<C>['close'];
}

/** Begins to keep the endpoints of an upstream. */
export function createUpstream<C>({ name, config, ...outside }: UpstreamOptions<C>): Upstream<C> {
  const title = `upstream "${name}"`;
  const { endpoints, canary } = config;
  return {
    name,
    stable: createSide({ ...outside, track: 'stable', title, source: endpoints }),
    canary: canary && {
      side: createSide({
        ...outside,
        log: outside.log.child({ track: 'canary' }),
        track: 'canary',
        title: `the canary of ${title}`,
        source: canary.endpoints,
      }),
      choose: compileTrackChoice(canary),
      percent: canary.percent,
      header: canary.header,
    },
  };
}

/**
 * The part of a side that may be left out at a time. Behind a canary there is the stable side, so all of it may; when
 * half of the only side seems to fail, the fault is more likely here.
 */
const mayEject: Readonly<Record<Track, number>> = { stable: 0.5, canary: 1 };

interface SideOptions<C> extends Omit<UpstreamOptions<C>, 'name' | 'config' | 'log'> {
  readonly log: DiscoveryOptions['log'];
  readonly track: Track;
  readonly title: string;
  readonly source: EndpointSource;
}

function createSide<C>({ track, title, source, open, close, ...outside }: SideOptions<C>): Side<C> {
  const endpoints = new EndpointSet<C>({
    open: (address) => open(address, 'dns' in source ? `${source.dns.replace(/\.$/, '')}:${source.port}` : address),
    close,
    now: outside.timer.now,
    mayEject: mayEject[track],
  });
  const discovery: Discovery = discover({ source, update: (addresses) => endpoints.update(addresses), ...outside });
  return {
    track,
    title,
    endpoints,
    first: discovery.first,
    retryAfterSeconds: 'dns' in source ? Math.ceil((source.refreshMs ?? 0) / 1_000) : 1,
    failed: (endpoint) => {
      endpoints.failed(endpoint);
      discovery.hurry();
    },
    close: () => {
      discovery.stop();
      endpoints.close();
    },
  };
}
