/** What goes wrong with secrets, one test each. */
import { describe, expect, test } from '@jest/globals';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import { awsProvider } from '../providers.ts';
import { capture } from '../testing/capture.ts';
import { graphText } from '../testing/graph.ts';

const place = { accountId: '123456789012', region: 'eu-central-1' };

/** Registers the tests. */
export function secretTraps(): void {
  describe('secrets', () => {
    test('in clear: a graph shows none, neither in inputs, nor in what is made of them, nor in outputs', async () => {
      const password = pulumi.secret('correct horse');
      const { registrations, outputs } = await capture('dev', () => {
        const provider = awsProvider('dev', place);
        const parameter = new aws.ssm.Parameter(
          'password',
          { type: 'SecureString', value: password, tags: { hint: pulumi.interpolate`it is ${password}` } },
          { provider },
        );
        return { name: parameter.name, value: parameter.value, url: pulumi.interpolate`redis://:${password}@store` };
      });
      expect(graphText('dev', registrations, outputs)).not.toContain('correct horse');
      expect(registrations.find(({ name }) => name === 'password')?.inputs).toMatchObject({ value: '[secret]' });
      expect(outputs).toEqual({ name: '${password.name}', value: '[secret]', url: '[secret]' });
    });
  });
}
