import { describe, expect, jest, test } from '@jest/globals';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import { awsProvider } from '../providers.ts';
import { capture } from './capture.ts';
import { graphText } from './graph.ts';

jest.setTimeout(60_000);

const place = { accountId: '123456789012', region: 'eu-central-1' };
const password = pulumi.secret('correct horse');

describe('what a graph shows', () => {
  test('is never a secret: neither in inputs, nor in what is made of it, nor in outputs', async () => {
    const { registrations, outputs } = await capture('dev', () => {
      const provider = awsProvider('dev', place);
      const parameter = new aws.ssm.Parameter(
        'password',
        { type: 'SecureString', value: password, tags: { hint: pulumi.interpolate`it is ${password}` } },
        { provider },
      );
      return { name: parameter.name, value: parameter.value, url: pulumi.interpolate`redis://:${password}@store` };
    });
    const text = graphText('dev', registrations, outputs);
    expect(text).not.toContain('correct horse');
    expect(registrations.find(({ name }) => name === 'password')?.inputs).toMatchObject({ value: '[secret]' });
    expect(outputs).toEqual({ name: '${password.name}', value: '[secret]', url: '[secret]' });
  });
});
