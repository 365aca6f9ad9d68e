import { expect, test } from '@jest/globals';

import { deployerRoles } from './deployer-roles.ts';

test.each([
  'api-platform-deployer',
  'ci/api-platform-deployer',
  'api-platform-dev/deployer',
  'api-platform-prod-deployer',
])('the roles that look are beside %s, at the same path', (role) => {
  const deployer = `arn:aws:iam::123456789012:role/${role}`;
  expect(deployerRoles('prod', deployer)).toEqual({
    deployer,
    reader: `${deployer}-reader`,
    drift: `${deployer}-drift`,
    operator: expect.stringMatching(/\/api-platform-prod-operator$/),
  });
});

test('a stack that is called like the previews of another is refused: its deployments would open that one’s state', () => {
  expect(() => deployerRoles('prod-preview', 'arn:aws:iam::123456789012:role/a')).toThrow(
    "environment 'prod-preview': name must not end in '-preview': jobs of GitHub's environment of that name may read the state of another stack",
  );
});

test('a deployer among the roles that it makes is refused: it could write its own rights', () => {
  expect(() => deployerRoles('prod', 'arn:aws:iam::123456789012:role/api-platform-prod/deployer')).toThrow(
    "environment 'prod': cluster.deployerRoleArn ('arn:aws:iam::123456789012:role/api-platform-prod/deployer') must lie outside of " +
      '/api-platform-prod/, below which it may change every role; give it another path, or none',
  );
});
