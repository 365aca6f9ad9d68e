/** Changes of a resource that a rule must find. */
import type { StackResource } from '../rule.ts';

/** Undefined takes the resource away. */
export type Change = (resource: StackResource) => StackResource | undefined;

/** Sets an input, or takes it away. */
export function set(path: readonly [string, ...string[]], value: unknown): Change {
  return (resource) => ({ ...resource, inputs: withValue(resource.inputs, path, value) });
}

function withValue(inner: unknown, [key = '', ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...(typeof inner === 'object' ? inner : {}) };
  return { ...fields, [key]: rest.length === 0 ? value : withValue(fields[key], rest, value) };
}

export const withoutProvider: Change = ({ urn, type, name, inputs, protect, dependencies, madeFrom: by }) => ({
  urn,
  type,
  name,
  inputs,
  protect,
  dependencies,
  madeFrom: by,
});
export const providedBy =
  (name: string): Change =>
  (resource) => ({ ...resource, provider: { name, inputs: { region: 'eu-central-1' } } });
export const gone: Change = () => undefined;
export const unprotected: Change = (resource) => ({ ...resource, protect: false });
export const policy = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
export const allow = (more: object): object => ({
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::a/*',
  ...more,
});
export const everybody = policy(allow({ Principal: { AWS: '*' } }));
export const madeFrom =
  (input: string, name: string): Change =>
  (resource) => ({
    ...resource,
    madeFrom: {
      ...resource.madeFrom,
      [input]: [`urn:pulumi:prod::api-platform::api-platform:aws:Network$aws:ec2/subnet:Subnet::${name}`],
    },
  });
