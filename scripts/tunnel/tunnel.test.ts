import { describe, expect, test } from '@jest/globals';
import { Failure } from '../terminal/failure.ts';
import { type Tools, findWay, keepOpen, sessionArgs } from './tunnel.ts';

const place = { region: 'eu-central-1', clusterName: 'shop' };
const arn = 'arn:aws:eks:eu-central-1:123456789012:cluster/shop';
const endpoint = 'https://abc.gr7.eu-central-1.eks.amazonaws.com';

/** AWS, as far as it is asked: what it prints for clusters and for groups of machines. */
const aws =
  (cluster: string | Failure, machines = 'i-0a1b2c\n'): Tools['ask'] =>
  ([service]) => {
    const answer = service === 'eks' ? cluster : machines;
    return answer instanceof Failure ? Promise.reject(answer) : Promise.resolve(answer);
  };
const notThere = new Failure(
  'An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation',
);

describe('the way to a cluster', () => {
  test.each([
    ['cluster and machine', aws(`${arn}\t${endpoint}\n`), { arn, endpoint, machine: 'i-0a1b2c' }],
    ['a cluster without a machine', aws(`${arn}\t${endpoint}\n`, '\n'), { arn, endpoint }],
    ['a cluster that is being made', aws(`${arn}\tNone\n`), undefined],
    ['no cluster', aws(notThere), undefined],
  ])('%s', async (_, ask, way) => {
    await expect(findWay(place, ask)).resolves.toEqual(way);
  });

  test('is not guessed where AWS refuses to tell', async () => {
    await expect(findWay(place, aws(new Failure('Unable to locate credentials')))).rejects.toThrow('credentials');
  });

  test('is one port to one host, by the document that can do nothing else', () => {
    expect(sessionArgs('eu-central-1', 'i-0a1b2c', endpoint)).toEqual([
      'ssm',
      'start-session',
      '--region=eu-central-1',
      '--target=i-0a1b2c',
      '--document-name=AWS-StartPortForwardingSessionToRemoteHost',
      '--parameters={"host":["abc.gr7.eu-central-1.eks.amazonaws.com"],"portNumber":["443"],"localPortNumber":["18443"]}',
    ]);
  });
});

test('the tunnel opens once there is a way, opens again when it ends, and says each thing once', async () => {
  const closing = new AbortController();
  const said: string[] = [];
  const answers = [notThere, notThere, `${arn} ${endpoint}`, `${arn} ${endpoint}`, `${arn} ${endpoint}`];
  const ends = ['i-0a1b2c is not connected', 'the machine went away'];
  let sessions = 0;
  await keepOpen(
    place,
    {
      ask: (args) => aws(args[0] === 'eks' ? answers.shift()! : '')(args),
      session: () => {
        sessions += 1;
        const last = ends.shift();
        if (last === undefined) closing.abort();
        return Promise.resolve(last ?? '');
      },
      sleep: () => Promise.resolve(),
      say: (line) => said.push(line),
    },
    closing.signal,
  );
  expect(sessions).toBe(3);
  expect(said).toEqual([
    'tunnel: waiting for cluster shop',
    'tunnel: closed (i-0a1b2c is not connected); opening it again',
    'tunnel: closed (the machine went away); opening it again',
  ]);
});
