/** The pack as Pulumi starts it, in its folder, and asks it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { credentials, type ServiceError } from '@grpc/grpc-js';
import analyzerServices from '@pulumi/pulumi/proto/analyzer_grpc_pb.js';
import analyzerMessages from '@pulumi/pulumi/proto/analyzer_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import structMessages from 'google-protobuf/google/protobuf/struct_pb.js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { unknownValue } from '../testing/registration.ts';
import { rules } from './rules.ts';

const { AnalyzerClient } = analyzerServices;
const {
  AnalyzeRequest,
  AnalyzeResponse,
  AnalyzerInfo,
  AnalyzeStackRequest,
  AnalyzerResource,
  AnalyzerResourceOptions,
} = analyzerMessages;

type Response = InstanceType<typeof AnalyzeResponse>;

/** What the engine finds of the host of policy packs when it looks from the folder of the pack. */
const host = createRequire(import.meta.url).resolve('@pulumi/pulumi/cmd/run-policy-pack/index.js');
const folder = fileURLToPath(new URL('.', import.meta.url));

let pack: ChildProcess;
let client: InstanceType<typeof AnalyzerClient>;

beforeAll(async () => {
  pack = spawn(process.execPath, [host, '127.0.0.1:1', '.'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await Promise.race([
    once(createInterface({ input: pack.stdout! }), 'line'),
    once(pack, 'exit').then(([code]) => Promise.reject(new Error(`the pack ended with ${String(code)}`))),
  ]);
  client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  const ended = once(pack, 'exit');
  pack.kill();
  await ended;
});

function call<T>(ask: (done: (error: ServiceError | null, answer: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}

const urnOf = (type: string, stack: string): string => `urn:pulumi:${stack}::api-platform::${type}::it`;
const options = (protect: boolean): InstanceType<typeof AnalyzerResourceOptions> =>
  new AnalyzerResourceOptions().setProtect(protect);

/** Policies that an update of one resource breaks. */
async function brokenBy(
  type: string,
  properties: Readonly<Record<string, unknown>>,
  stack = 'dev',
): Promise<readonly string[]> {
  const request = new AnalyzeRequest()
    .setType(type)
    .setName('it')
    .setUrn(urnOf(type, stack))
    .setOptions(options(false))
    .setProperties(structMessages.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties))));
  const answer = await call<Response>((done) => client.analyze(request, done));
  return answer.getDiagnosticsList().map((found) => `${found.getPolicyname()}: ${found.getMessage()}`);
}

const subnet = 'aws:ec2/subnet:Subnet';
const vpc = 'aws:ec2/vpc:Vpc';

describe('the policy pack', () => {
  test('is served by the host of the installed SDK, with every rule as mandatory policy', async () => {
    const info = await call<InstanceType<typeof AnalyzerInfo>>((done) =>
      client.getAnalyzerInfo(new emptyMessages.Empty(), done),
    );
    expect(info.getName()).toBe('api-platform');
    expect(info.getPoliciesList().map((policy) => policy.getName())).toEqual(rules.map(({ id }) => id));
    expect(new Set(info.getPoliciesList().map((policy) => policy.getEnforcementlevel()))).toEqual(new Set([1]));
  });

  test('stops a resource that breaks a rule, and says how to mend it', async () => {
    const broken = await brokenBy(subnet, { mapPublicIpOnLaunch: true });
    expect(broken).toEqual([
      expect.stringContaining('explicit-provider: '),
      expect.stringMatching(/^no-public-addresses: .*\n?.*mapPublicIpOnLaunch must be off/s),
    ]);
  });

  test('judges what it knows when a preview does not know everything', async () => {
    const broken = await brokenBy('aws:lb/loadBalancer:LoadBalancer', {
      internal: false,
      subnets: [unknownValue],
      accessLogs: { enabled: true, bucket: unknownValue },
      dropInvalidHeaderFields: true,
    });
    expect(broken).toContainEqual(expect.stringContaining('internal must be on'));
    expect(broken.filter((found) => /can't run|access-log/.test(found))).toEqual([]);
  });

  test('says nothing of what only the update can know: it asks again then', async () => {
    const role = 'aws:iam/rolePolicy:RolePolicy';
    const tls = 'aws:apigatewayv2/domainName:DomainName';
    expect(await brokenBy(role, { policy: unknownValue })).toEqual([expect.stringContaining('explicit-provider')]);
    expect(await brokenBy(tls, { domainNameConfiguration: unknownValue })).toEqual([
      expect.stringContaining('explicit-provider'),
    ]);
    expect(await brokenBy(tls, { domainNameConfiguration: { securityPolicy: 'TLS_1_0' } })).toContainEqual(
      expect.stringContaining('modern-tls'),
    );
  });

  test('judges by the stack: what dev may do, prod may not', async () => {
    expect(await brokenBy(vpc, {}, 'dev')).not.toContainEqual(expect.stringContaining('protected-production'));
    expect(await brokenBy(vpc, {}, 'prod')).toContainEqual(expect.stringContaining('protected-production'));
  });

  test('judges how resources belong together', async () => {
    const lonely = new AnalyzerResource()
      .setType(vpc)
      .setName('it')
      .setUrn(urnOf(vpc, 'dev'))
      .setOptions(options(false))
      .setProperties(new structMessages.Struct());
    const answer = await call<Response>((done) =>
      client.analyzeStack(new AnalyzeStackRequest().setResourcesList([lonely]), done),
    );
    expect(answer.getDiagnosticsList().map((found) => found.getPolicyname())).toEqual([
      'empty-default-group',
      'flow-logs',
    ]);
    expect(answer.getDiagnosticsList()[0]?.getUrn()).toBe(urnOf(vpc, 'dev'));
  });
});
