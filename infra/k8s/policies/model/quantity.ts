/** Quantities (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/) and shares. */
import type { Field } from './field.ts';

const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** `100m`, `256Mi`, `1e3`, `2` as a number of cores, bytes or whatever it counts; undefined where it is none. */
export function quantity({ value }: Field): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const found = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/.exec(value);
  if (found === null) return undefined;
  const [, number = '', exponent = '', suffix = ''] = found;
  const factor = suffixes[suffix];
  return factor === undefined ? undefined : Number(`${number}${exponent}`) * factor;
}

/**
 * A count, or a percentage of a count, as a whole number; undefined where it is neither.
 * @param round how Kubernetes rounds here: up for `maxSurge` and budgets, down for a rollout's `maxUnavailable`
 */
export function countOf({ value }: Field, total: number, round: 'up' | 'down'): number | undefined {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  if (percent === undefined) return undefined;
  const exact = (Number(percent) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
