/** What Valkey is told: count, forget, and take orders from nobody. */
import { rateLimitKeyPrefix } from '@api-platform/contracts/gateway-config.ts';

/** What of the container's memory counters may fill, in percent; connections, scripts and the allocator need the rest. */
const counterPercent = 60;

/**
 * The commands of the gateway's counting script. A script runs with the rights of its caller, so what it calls stands
 * here as well as what calls it.
 */
const counting = ['eval', 'evalsha', 'set', 'incrby', 'expire', 'pttl'];

/**
 * Whoever connects is the default user, without a password that somebody would have to keep secret: the network policy
 * admits the gateway alone. Should somebody else get in, there is nothing but counters to see, and no command to
 * empty, configure, stop or copy the server. INFO is for people who look after it.
 * @see https://valkey.io/topics/acl/
 */
const access = [
  'on nopass resetkeys resetchannels',
  `~${rateLimitKeyPrefix}*`,
  // Hello, ping and the like, but nothing that touches the connections of others.
  '-@all +@connection -@admin -@dangerous',
  ...['info', ...counting].map((command) => `+${command}`),
].join(' ');

/**
 * The text of valkey.conf, in the words that Redis 7 knows as well.
 * @see https://valkey.io/topics/valkey.conf/
 */
export function valkeyConfig({ port, memoryMiB }: { readonly port: number; readonly memoryMiB: number }): string {
  const lines = [
    `port ${port}`,
    'bind * -::*',
    // It would refuse every connection from another pod, because there is no password.
    'protected-mode no',
    'databases 1',
    // Counters are worth nothing after their window: nothing is written to disk.
    'save ""',
    'appendonly no',
    `maxmemory ${Math.floor((memoryMiB * counterPercent) / 100)}mb`,
    // Out of room, those who ask least are forgotten first: whoever floods the API stays counted.
    'maxmemory-policy allkeys-lfu',
    `user default ${access}`,
  ];
  return `${lines.join('\n')}\n`;
}
