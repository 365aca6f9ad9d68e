/** The rules of a schema in words. */
import type * as z from 'zod';

/** One way in which a value breaks the schema. */
export type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const formatRules: Readonly<Record<string, string>> = {
  base64: 'must be base64',
  cidrv4: 'must be an IPv4 block such as 10.0.0.0/8',
  cidrv6: 'an IPv6 block such as fd00::/8',
};

const counted: Readonly<Record<string, string>> = { array: ' entry', string: ' character' };

/** The rule that was broken, from "must be" on. */
export function ruleOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') {
    const values = issue.values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
    return `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`;
  }
  if (issue.code === 'too_small') return bound(issue.origin, `at least ${issue.minimum}`);
  if (issue.code === 'too_big') return bound(issue.origin, `at most ${issue.maximum}`);
  if (issue.code === 'invalid_format') return formatRules[issue.format] ?? issue.message;
  return issue.message;
}

function bound(origin: string, limit: string): string {
  const unit = counted[origin];
  return unit === undefined ? `must be ${limit}` : `must have ${limit}${unit}`;
}

/** All the rules of a list, joined. */
export function rulesOf(issues: readonly Issue[]): string {
  return issues.map(ruleOf).join(' and ');
}
