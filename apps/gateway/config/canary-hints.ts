/** What was probably meant by a value of a canary that breaks its rule. */
import { gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import { hostOf } from '../upstream/choose-track.ts';
import type { Path } from './source.ts';

const { percent, hosts, header } = gatewayConfigSchema.shape.upstreams.valueType.shape.canary.unwrap().shape;

/** What to write instead of the value at the path; undefined where nobody knows, or where no canary is. */
export function canaryHint(path: Path, value: unknown): string | undefined {
  const [, , part, key] = path;
  if (part !== 'canary') return undefined;
  const one = meantBy(key, value);
  const meant = key === 'hosts' && path.length === 4 && one !== undefined ? [one] : one;
  return meant === undefined ? undefined : `write ${JSON.stringify(meant)}`;
}

function meantBy(key: Path[number] | undefined, value: unknown): unknown {
  if (key === 'percent') return percent.safeParse(typeof value === 'number' ? fraction(value) : digits(value)).data;
  if (typeof value !== 'string') return undefined;
  if (key === 'hosts') return hosts.unwrap().element.safeParse(hostOf(value.replace(/^https?:\/\/|\/.*$/gi, ''))).data;
  return key === 'header' ? header.safeParse(value.toLowerCase()).data : undefined;
}

const fraction = (value: number): number | undefined => (value > 0 && value < 1 ? Math.round(value * 100) : undefined);

const digits = (value: unknown): number => Number(/^(\d+)\s*%?$/.exec(String(value))?.[1] ?? Number.NaN);
