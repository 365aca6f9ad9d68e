import { expect, test } from '@jest/globals';
import { type ResolveRecords, resolveBoth } from './resolve.ts';

const gives =
  (...addresses: string[]): ResolveRecords =>
  () =>
    Promise.resolve(addresses);
const fails =
  (code: string): ResolveRecords =>
  () =>
    Promise.reject(Object.assign(new Error(code), { code }));

test.each([
  ['both kinds', gives('10.0.0.1', '10.0.0.2'), gives('fd00::1'), ['10.0.0.1', '10.0.0.2', 'fd00::1']],
  ['A records alone', gives('10.0.0.1'), fails('ENODATA'), ['10.0.0.1']],
  ['AAAA records alone', fails('ENODATA'), gives('fd00::1'), ['fd00::1']],
  ['A records while AAAA fails', gives('10.0.0.1'), fails('ESERVFAIL'), ['10.0.0.1']],
  ['nothing for a name without records', fails('ENODATA'), fails('ENODATA'), []],
  ['nothing for a name that does not exist', fails('ENOTFOUND'), fails('ENOTFOUND'), []],
])('a look-up gives %s', async (_, four, six, addresses) => {
  await expect(resolveBoth(four, six)('web.')).resolves.toEqual(addresses);
});

test.each([
  ['ESERVFAIL', fails('ESERVFAIL'), fails('ESERVFAIL')],
  ['ETIMEOUT', fails('ENODATA'), fails('ETIMEOUT')],
  ['ECONNREFUSED', fails('ECONNREFUSED'), fails('ENOTFOUND')],
])('a look-up that says nothing fails: %s', async (code, four, six) => {
  await expect(resolveBoth(four, six)('web.')).rejects.toMatchObject({ code });
});
