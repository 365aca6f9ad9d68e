/** A request that costs the gateway much work for few bytes. */
import { type SeedRequest, firstRequests } from './seed-requests.ts';

/** Enough for milliseconds of CPU, and little enough that those behind it in the queue hardly wait. */
const bodyBytes = 16_384;

/**
 * A good request with a large body, all of it members of different names that the service does not know: reading them
 * takes some milliseconds of CPU, and what goes on to the service is as small as ever.
 */
export function heavyRequest(): SeedRequest {
  const { verifyUser } = firstRequests;
  const members: string[] = [];
  let room = bodyBytes;
  for (let n = 0; room > 0; n += 1) {
    // spread, because an engine recognises members that come in the order of the last body
    const member = `"k${(n * 7_919) % 100_003}":1`;
    members.push(member);
    room -= member.length + 1;
  }
  return {
    ...verifyUser,
    name: 'a user is verified in spite of a large body',
    body: `${verifyUser.body.slice(0, -1)},${members.join(',')}}`,
  };
}
