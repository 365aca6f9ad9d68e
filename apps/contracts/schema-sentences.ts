/** Where a declaration breaks a schema, as sentences for whoever wrote it. */
import type * as z from 'zod';
import { type Issue, ruleOf } from './schema-rules.ts';

type Path = readonly PropertyKey[];

/**
 * What is wrong with a value, all at once: where, what was got, and the rule.
 * @param schema fields that need more than zod's own words have a message that begins with `must`
 * @param before what stands before the name of each field, such as `route 'health': ` @default - nothing
 */
export function sentencesOf(schema: z.ZodType, value: unknown, before = ''): readonly string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? [])
    .flatMap((issue) => sentences(issue, [], value))
    .map((sentence) => `${before}${sentence}`);
}

function sentences(issue: Issue, base: Path, root: unknown): readonly string[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${fieldOf([...path, key])} is no field that there is; correct its name, or drop it`,
    );
  }
  if (issue.code !== 'invalid_union') return [told(path, root, ruleOf(issue))];
  // A field that tells which way is meant; or else the way that fits but for something in it.
  const [meant = []] = issue.errors.filter((inner) => inner.some(({ path: within }) => within.length > 0));
  if (meant.length > 0) return meant.flatMap((inner) => sentences(inner, path, root));
  const ways =
    'options' in issue && Array.isArray(issue.options) ? issue.options.map((option) => `"${String(option)}"`) : [];
  const rules = issue.errors.flat().map((inner) => ruleOf(inner).replace(/^must be /, ''));
  return [told(path, root, `must be ${[...ways, ...rules].join(' or ')}`)];
}

function told(path: Path, root: unknown, rule: string): string {
  const value = path.reduce((part, key) => (isObject(part) ? Reflect.get(part, key) : undefined), root);
  const field = fieldOf(path);
  return value === undefined ? `${field} is missing, and ${rule}` : `${field}${shown(value)} ${rule}`;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** `cluster.zones[0]`, and `workloads['rpc-app1'].min` where a name is none of TypeScript's. */
function fieldOf(path: Path): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[A-Za-z]\w*$/.test(String(part)) ? `.${String(part)}` : `['${String(part)}']`;
  });
  return parts.join('').replace(/^\./, '') || 'it';
}

function shown(value: unknown): string {
  if (typeof value === 'string') return ` ('${value}')`;
  return isObject(value) ? '' : ` (${String(value)})`;
}
