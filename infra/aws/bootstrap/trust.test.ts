/** Whose tokens open which role. The template is carried out as CloudFormation does, and its trust policies asked as IAM does. */
import { describe, expect, test } from '@jest/globals';

import { bootstrapped } from '../testing/bootstrapped.ts';
import { mayAssume } from '../testing/iam.ts';

const issuer = 'token.actions.githubusercontent.com';
const byName = { Repository: 'octo/platform' };
const byId = { ...byName, RepositoryOwnerId: '123456', RepositoryId: '456789' };

/** The roles that a token with this subject opens. */
function openedBy(sub: string, parameters: Readonly<Record<string, string>>, aud = 'sts.amazonaws.com') {
  const { trusts } = bootstrapped('prod', parameters);
  const claims = { [`${issuer}:aud`]: aud, [`${issuer}:sub`]: sub };
  return Object.entries(trusts).flatMap(([role, policy]) => (mayAssume(policy, claims) ? [role] : []));
}

describe.each([
  ['made before July 2026', 'repo:octo/platform', byName],
  ['made before, whose numbers are given all the same', 'repo:octo/platform', byId],
  ['made since July 2026, whose tokens name its numbers', 'repo:octo@123456/platform@456789', byId],
])('in a repository %s', (_, repository, parameters) => {
  test.each([
    ['a deployment', 'environment:prod', ['deployer']],
    ['a preview that the reviewers of prod let through', 'environment:prod-preview', ['reader']],
    ['the nightly comparison, and one that is dispatched from main', 'ref:refs/heads/main', ['drift']],
    ['a comparison that is dispatched from another branch', 'ref:refs/heads/main2', []],
    ['a tag that is called like the branch', 'ref:refs/tags/main', []],
    ['a pull request', 'pull_request', []],
    ['a deployment to another environment', 'environment:dev', []],
    ['an environment with a longer name', 'environment:prod-eu', []],
  ])('%s opens exactly its role', (_what, subject, roles) => {
    expect(openedBy(`${repository}:${subject}`, parameters)).toEqual(roles);
  });
});

test.each([
  ['another repository', 'repo:octo/platform2:environment:prod', byName],
  ['the same name at another owner', 'repo:octo2/platform:environment:prod', byName],
  ['the numbers where only the name is trusted', 'repo:octo@123456/platform@456789:environment:prod', byName],
  ['a later repository of the same name', 'repo:octo@123456/platform@456790:environment:prod', byId],
  ['a later owner of the same name', 'repo:octo@123457/platform@456789:environment:prod', byId],
  ['one number of two', 'repo:octo/platform@456789:environment:prod', byId],
  ['a star', 'repo:octo@*/platform@*:environment:prod', byId],
  ['another name', 'repo:other@123456/platform@456789:environment:prod', byId],
])('%s opens nothing', (_, subject, parameters) => {
  expect(openedBy(subject, parameters)).toEqual([]);
});

test('a token for somebody else opens nothing, and without a repository no token does', () => {
  expect(openedBy('repo:octo/platform:environment:prod', byName, 'sigstore')).toEqual([]);
  expect(openedBy('repo:octo/platform:environment:prod', {})).toEqual([]);
  expect(openedBy('repo:/:environment:prod', {})).toEqual([]);
});

test.each([
  [{ RepositoryId: '456789' }],
  [{ ...byName, RepositoryId: '456789' }],
  [{ ...byName, RepositoryOwnerId: '123456' }],
  [{ RepositoryOwnerId: '123456', RepositoryId: '456789' }],
])('half an identity is refused: %j', (parameters) => {
  expect(() => bootstrapped('prod', parameters)).toThrow('RepositoryOwnerId and RepositoryId are given both');
});
