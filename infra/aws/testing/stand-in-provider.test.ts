import { describe, expect, test } from '@jest/globals';

import { answer } from './stand-in-provider.ts';

describe('the stand-in for the providers', () => {
  test('answers with what went in, and with text that says where a computed value comes from', () => {
    expect(answer({ type: 'aws:ec2/vpc:Vpc', name: 'net', inputs: { cidrBlock: '10.0.0.0/16' } })).toEqual({
      id: '${net.id}',
      outputs: expect.objectContaining({ cidrBlock: '10.0.0.0/16', arn: '${net.arn}' }),
    });
  });

  test('fails when a required input was made from something that has no value', () => {
    expect(() => answer({ type: 'aws:eks/cluster:Cluster', name: 'c', inputs: { roleArn: 'arn' } })).toThrow(
      "aws:eks/cluster:Cluster 'c': required input vpcConfig has no value",
    );
  });

  test('fails for a type that the SDK does not have', () => {
    expect(() => answer({ type: 'aws:ec2/vpcc:Vpcc', name: 'v', inputs: {} })).toThrow(
      "type 'aws:ec2/vpcc:Vpcc': @pulumi/aws has no such resource",
    );
  });

  test('fails for a computed output of a shape that nobody described', () => {
    const inputs = { engine: 'postgres' };
    expect(() => answer({ type: 'aws:rds/cluster:Cluster', name: 'db', inputs })).toThrow("add it to 'structured'");
  });
});
