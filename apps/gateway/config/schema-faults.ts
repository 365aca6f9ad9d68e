/** Where a file does not fit the schema, in words. */
import { gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import type * as z from 'zod';
import { canaryHint } from './canary-hints.ts';
import type { Finding } from './findings.ts';
import { knownKeys, requiredKeys } from './known-keys.ts';
import { didYouMean, quoted } from './nearest.ts';
import { type Issue, ruleOf, rulesOf } from '@api-platform/contracts/schema-rules.ts';
import type { Path, Source } from './source.ts';
import { hasParts, shown, valueAt } from './values.ts';

/** Everything in the file that breaks the schema. */
export function schemaFaults(source: Source): Finding[] {
  return faultsOf(gatewayConfigSchema.safeParse(source.value).error, [], source);
}

function faultsOf(error: z.ZodError | undefined, base: Path, source: Source): Finding[] {
  return (error?.issues ?? []).flatMap((issue) => faultsOfIssue(issue, base, source));
}

function faultsOfIssue(issue: Issue, base: Path, source: Source): Finding[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, source));
  if (issue.code === 'invalid_key') return wrongName(issue.issues, path, source);
  if (issue.code === 'invalid_union') return unionFaults(issue, path, source);
  const options = issue.code === 'invalid_value' ? issue.values.filter((option) => typeof option === 'string') : [];
  return [wrongValue(path, source, ruleOf(issue), options)];
}

function unknownKey(key: string, path: Path, source: Source): Finding {
  const known = knownKeys(path, source.value);
  const hint = didYouMean(key, known) ?? `known here: ${quoted(known)}`;
  return source.find('GW201', [...path, key], `unknown key "${key}"`, { at: 'key', hint });
}

/** Only upstreams have names of their own; zod does not look into one whose name is wrong. */
function wrongName(issues: readonly Issue[], path: Path, source: Source): Finding[] {
  const entry = gatewayConfigSchema.shape.upstreams.valueType.safeParse(valueAt(source.value, path));
  const message = `the name "${String(path.at(-1))}" ${rulesOf(issues)}`;
  return [source.find('GW203', path, message, { at: 'key' }), ...faultsOf(entry.error, path, source)];
}

function wrongValue(path: Path, source: Source, rule: string, options: readonly string[] = []): Finding {
  const value = valueAt(source.value, path);
  if (value === undefined) return source.find('GW202', path, `key "${String(path.at(-1))}" is missing, ${rule}`);
  const hint = (typeof value === 'string' ? didYouMean(value, options) : undefined) ?? canaryHint(path, value);
  return source.find('GW203', path, `got ${shown(value)}, ${rule}`, { hint });
}

function unionFaults(issue: z.core.$ZodIssueInvalidUnion, path: Path, source: Source): Finding[] {
  if (issue.discriminator !== undefined) {
    const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    return [wrongValue(path, source, `must be one of ${quoted(options)}`, options)];
  }
  const value = valueAt(source.value, path);
  if (!hasParts(value)) {
    const ways = requiredKeys(path, source.value).filter((keys) => keys.length > 0);
    const rule = `must be an object with ${ways.map(quoted).join(' or ')}`;
    return [wrongValue(path, source, ways.length > 0 ? rule : issue.errors.map(rulesOf).join(' or '))];
  }
  if (Object.keys(value).length === 0) {
    const ways = requiredKeys(path, source.value).map(quoted).join(' or ');
    return [source.find('GW202', path, `the object is empty, must have ${ways}`)];
  }
  // One way was probably meant: the one that knows most of the keys, then the one with the fewest faults.
  const [best = []] = issue.errors.toSorted((a, b) => strangers(a) - strangers(b) || a.length - b.length);
  return best.flatMap((inner) => faultsOfIssue(inner, path, source));
}

const strangers = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);
