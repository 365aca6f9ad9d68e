/** Which side of an upstream with a canary a request goes to. */
import type { GatewayCanary } from '@api-platform/contracts/gateway-config.ts';
import type { Exchange } from '../exchange.ts';
import { Share } from './share.ts';

/** A side of an upstream: the version that serves, or the one on trial. */
export type Track = 'stable' | 'canary';

/** Where a request goes. */
export interface Choice {
  readonly track: Track;
  /** Whether the client asked for that side: then it is never sent to the other one, which would mislead a tester. */
  readonly asked: boolean;
}

/** What a choice is made from. */
export interface ChoiceSource {
  readonly req: Pick<Exchange['req'], 'headers'>;
}

const asked = { stable: { track: 'stable', asked: true }, canary: { track: 'canary', asked: true } } as const;
const shared = { stable: { track: 'stable', asked: false }, canary: { track: 'canary', asked: false } } as const;

/**
 * Compiles the choice: the header, where it says `canary` or `stable`, else the host that the client asked for, else the
 * share. Requests of the first two kinds do not count towards the share.
 */
export function compileTrackChoice({
  percent,
  hosts,
  header,
}: Omit<GatewayCanary, 'endpoints'>): (source: ChoiceSource) => Choice {
  const share = new Share(percent);
  const canaryHosts = new Set(hosts);
  return ({ req }) => {
    const wish = header === undefined ? undefined : req.headers[header];
    if (wish === 'canary' || wish === 'stable') return asked[wish];
    if (canaryHosts.size > 0 && canaryHosts.has(hostOf(req.headers.host ?? ''))) return asked.canary;
    return share.next() ? shared.canary : shared.stable;
  };
}

/** The host name of an authority in its one form: without port and final dot, in lower case. */
export function hostOf(authority: string): string {
  return authority.replace(/\.?(?::\d*)?$/, '').toLowerCase();
}
