import { expect, test } from '@jest/globals';
import { clientKey } from './client-key.ts';

test.each([
  ['an IPv4 address as it is', '203.0.113.7', '203.0.113.7'],
  ['an IPv6 address by its /64', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['the same /64 with another interface', '2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['another /64', '2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['however it is written', '2001:0DB8:0001:0002:0:0:0:1', '2001:db8:1:2::/64'],
  ['with zeros within the /64', '2001:db8::1', '2001:db8:0:0::/64'],
  ['the loopback', '::1', '0:0:0:0::/64'],
  ['with a zone', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['IPv4 in IPv6 as IPv4', '::ffff:203.0.113.7', '203.0.113.7'],
  ['IPv4 in IPv6, written in hexadecimal', '::ffff:cb00:7107', '203.0.113.7'],
  ['with a tail in decimals', '2001:db8:1:2::203.0.113.7', '2001:db8:1:2::/64'],
  ['nothing, of a connection that has gone', '', ''],
])('%s', (_, address, key) => {
  expect(clientKey(address)).toBe(key);
});
