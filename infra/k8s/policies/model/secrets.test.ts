import { describe, expect, test } from '@jest/globals';
import { secretIn, secretOf, withoutSecrets } from './secrets.ts';

describe('a value is a secret', () => {
  test.each([
    ['DB_PASSWORD', 'hunter2'],
    ['PGPASSWORD', 'hunter2'],
    ['clientSecret', '0f8a-22'],
    ['API_KEY', '8f14e45fceea167a'],
    ['JAVA_OPTS', '-Xmx64m -Dspring.datasource.password=hunter2'],
    ['settings.yaml', 'smtp:\n  password: "hunter2"\n'],
    ['settings.json', '{"token": "8f14e45f"}'],
    ['COMMAND', 'worker --password hunter2'],
    ['DATABASE_URL', 'postgres://shop:hunter2@db:5432/shop'],
    ['NOTE', 'AKIAIOSFODNN7EXAMPLE'],
  ])('%s: %j', (name, value) => {
    expect(secretOf(name, value)).toBeDefined();
  });

  // Where it lies, how long it lasts, what is put in later, and words that only look like it.
  test.each([
    ['DB_PASSWORD_FILE', '/run/secrets/db'],
    ['DB_PASSWORD', '$(DB_PASSWORD)'],
    ['DB_PASSWORD', '${DB_PASSWORD}'],
    ['DB_PASSWORD', ''],
    ['TOKEN_TTL', '3600'],
    ['TOKEN_URL', 'https://login.example.com/token'],
    ['AUTOMOUNT_SERVICE_ACCOUNT_TOKEN', 'false'],
    ['MAX_TOKENS', '4096'],
    ['checksum/secret', '8f14e45fceea167a5a36dedd4bea2543'],
    ['existingSecret', 'shop-db'],
    ['DATABASE_URL', 'postgres://shop:$(DB_PASSWORD)@db:5432/shop'],
    ['DATABASE_URL', 'postgres://db:5432/shop'],
    ['tokenizer', 'wordpiece'],
    ['MYSQL_ALLOW_EMPTY_PASSWORD', '1'],
    ['COMMAND', 'etcd --initial-cluster-token etcd-cluster-1'],
    ['notes.txt', 'Nobody knows the password but you'],
    ['script.sh', 'PASSWORD=$(cat /run/secrets/db)\n# password=hunter2\n'],
    ['app.js', 'const token = request.headers.token;'],
    ['prometheus.yml', 'bearer_token_file: /var/run/secrets/token\n'],
    ['ignore-check.example.com/access-to-secrets', 'it lists the Secrets beside the Ingresses'],
  ])('but not %s: %j', (name, value) => {
    expect(secretOf(name, value)).toBeUndefined();
  });

  test('found in no more time than the text is long', () => {
    expect(secretIn('password '.repeat(50_000))).toBeUndefined();
    expect(secretIn('a://b:'.repeat(50_000))).toBeUndefined();
    expect(secretIn('a-'.repeat(100_000))).toBeUndefined();
  });
});

test.each([
  ['postgres://shop:hunter2@db:5432/shop', 'postgres://shop:***@db:5432/shop'],
  ['a=http://a:b@c,d=http://e:f@g', 'a=http://a:***@c,d=http://e:***@g'],
  ['http://user@host:80/a:b@c', 'http://user@host:80/a:b@c'],
  ['https://:hunter2@cache', 'https://:***@cache'],
])('passwords of URLs are not printed: %s', (text, printed) => {
  expect(withoutSecrets(text)).toBe(printed);
});
