import { credentials } from '@grpc/grpc-js';
import { afterEach, expect, test } from '@jest/globals';
import resourceServices from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import resourceMessages from '@pulumi/pulumi/proto/resource_pb.js';
import structMessages from 'google-protobuf/google/protobuf/struct_pb.js';

import { registration, stateOf } from './registrations.ts';
import { type EngineRecord, startEngine } from './stand-in-engine.ts';

const type = 'aws:apigatewayv2/route:Route';
const provider = 'urn:pulumi:dev::p::pulumi:providers:aws::aws';
const urn = (name: string): string => `urn:pulumi:dev::p::${type}::${name}`;
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** An update of a stack that has the route `item`: what happens when a program asks for a route. */
async function update(name: string, routeKey: string): Promise<EngineRecord & { readonly error: unknown }> {
  const there = registration({
    urn: urn('item'),
    name: 'item',
    type,
    provider,
    providerReference: `${provider}::1`,
    inputs: { apiId: 'a', routeKey: 'GET /items/{id}' },
  });
  const engine = await startEngine({ project: 'p', stack: 'dev', dryRun: false, state: stateOf(there) });
  const client = new resourceServices.ResourceMonitorClient(engine.address, credentials.createInsecure());
  stops.push(
    () => client.close(),
    () => engine.stop(),
  );
  const request = new resourceMessages.RegisterResourceRequest()
    .setType(type)
    .setName(name)
    .setCustom(true)
    .setProvider(`${provider}::1`)
    .setObject(structMessages.Struct.fromJavaScript({ apiId: 'a', routeKey }));
  const error = await new Promise<unknown>((done) => {
    client.registerResource(request, done);
  });
  return { ...engine.record, error };
}

test('a route under another name is made while the old one is there, and refused as API Gateway refuses it', async () => {
  for (const routeKey of ['GET /items/{id}', 'GET /items/{key}']) {
    const { steps, messages, state, error } = await update('item-renamed', routeKey);
    expect(steps.map(({ operation, name }) => [operation, name])).toEqual([['fail', 'item-renamed']]);
    expect(messages).toEqual([expect.stringMatching(/item-renamed: 409 conflict with 'item', which is still there$/)]);
    expect([...state.keys()]).toEqual([urn('item')]);
    expect(error).toBeDefined();
  }
});

test('a route under its name whose parameter got another one is changed in place', async () => {
  const { steps, messages } = await update('item', 'GET /items/{key}');
  expect(steps).toMatchObject([{ operation: 'update', name: 'item', changed: ['routeKey'] }]);
  expect(messages).toEqual([]);
});
