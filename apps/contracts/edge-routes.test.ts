import { describe, expect, test } from '@jest/globals';
import { edgeKeysOf, edgeRouteFaults, planEdgeRoutes } from './edge-routes.ts';
import { type Route, routes } from './routes.ts';

const route = (over: Partial<Route>): Route => ({
  id: 'some-route',
  methods: ['GET'],
  path: '/some',
  target: { kind: 'health' },
  timeoutMs: 1_000,
  bodyLimitBytes: 0,
  throttle: { requestsPerSecond: 1, burst: 2 },
  ...over,
});
const keys = (...table: readonly Route[]): readonly string[] => planEdgeRoutes(table).map(({ routeKey }) => routeKey);

describe('the routes of the edge', () => {
  test('let exactly the route table through', () => {
    const unnumbered = planEdgeRoutes(routes).map(({ routeKey }) => routeKey.replaceAll(/\{p\d+(\+?)\}/g, '{$1}'));
    const declared = routes.flatMap(({ methods, path }) =>
      methods.map((method) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
    );
    const withoutSlash = declared.map((key) => key.replace(/(?<=.)\/$/, ''));
    const belowSlash = declared.filter((key) => /[^ ]\/$/.test(key)).map((key) => `${key}{+}`);
    expect(unnumbered.toSorted()).toEqual([...withoutSlash, ...belowSlash].toSorted());
  });

  test('take a path that ends with a slash with and without it, by keys that API Gateway accepts', () => {
    expect(keys(route({ path: '/a/{id}/' }))).toEqual(['GET /a/{p1}', 'GET /a/{p1}/{p2+}']);
    expect(keys(route({ path: '/' }))).toEqual(['GET /']);
  });

  test('call the parameters at one level the same in all routes: two names there are refused by API Gateway (409)', () => {
    const table = [route({ path: '/a/{id}' }), route({ path: '/a/{key}/b/{id}' }), route({ path: '/a/' })];
    expect(keys(...table)).toEqual(['GET /a/{p1}', 'GET /a/{p1}/b/{p2}', 'GET /a', 'GET /a/{p1+}']);
  });

  test('stay the same when a route gets another id, or a parameter another name: their names are made of their keys', () => {
    const before = planEdgeRoutes([route({ methods: ['GET', 'POST'], path: '/a/{id}/' })]);
    expect(before.map(({ name }) => name)).toEqual([
      'get/a/{p1}',
      'get/a/{p1}/{p2+}',
      'post/a/{p1}',
      'post/a/{p1}/{p2+}',
    ]);
    expect(planEdgeRoutes([route({ id: 'other', methods: ['GET', 'POST'], path: '/a/{key}/' })])).toEqual(before);
  });

  test('carry the throttle and the scopes of their route', () => {
    const guarded = { auth: { scopes: ['a'] }, throttle: { requestsPerSecond: 7, burst: 9 } } as const;
    for (const { throttle, scopes } of planEdgeRoutes([route({ ...guarded, path: '/a/' })])) {
      expect({ throttle, scopes }).toEqual({ throttle: guarded.throttle, scopes: guarded.auth.scopes });
    }
    const declared = routes.flatMap((one) => edgeKeysOf(one).map(() => one.throttle));
    expect(planEdgeRoutes(routes).map(({ throttle }) => throttle)).toEqual(declared);
  });

  test('fail with all faults at once', () => {
    const faulty = [
      route({ id: 'late', timeoutMs: 30_000 }),
      route({ id: 'large', path: '/{a}/x', bodyLimitBytes: 20_000_000 }),
      route({ id: 'twin', path: '/{b}/x' }),
    ];
    expect(() => planEdgeRoutes(faulty)).toThrow(
      [
        'edge routes:',
        "  route 'late': timeoutMs (30000) must be below 30000, when the edge gives up; lower it",
        "  route 'large': bodyLimitBytes (20000000) must not exceed 10485760, the edge's own limit; lower it",
        "  route 'twin': 'GET /{p1}/x' is there already; two routes must differ in method or path",
      ].join('\n'),
    );
  });

  test('fail when there are more than an HTTP API holds', () => {
    const many = Array.from({ length: 151 }, (_, index) => route({ id: `r${index}`, path: `/r${index}/` }));
    expect(() => planEdgeRoutes(many)).toThrow('302 route keys: an HTTP API has at most 300');
  });
});

describe('a slash passes by no scope and no throttle', () => {
  const list = route({ id: 'list', path: '/projects/' });
  const admin = route({ id: 'admin', path: '/projects/admin', auth: { scopes: ['admin', 'owner'] } });

  test('a greedy key is refused above a route that demands more, with the way out', () => {
    expect(edgeRouteFaults([list, admin])).toEqual([
      "route 'list': its path ('/projects/') ends with a slash, so the edge may take 'admin' ('/projects/admin') by its rules: " +
        "whoever passes 'list' must have a scope of 'admin' (admin, owner); drop the slash at the end, or give both the same",
    ]);
    const slow = route({ id: 'slow', path: '/projects/slow', throttle: { requestsPerSecond: 1, burst: 1 } });
    expect(edgeRouteFaults([list, slow])).toEqual([
      expect.stringMatching(
        /^route 'list': .*its throttle \(1\/s, burst 2\) must not exceed that of 'slow' \(1\/s, burst 1\); /,
      ),
    ]);
  });

  const other = (over: Partial<Route>): readonly [Route, Route] => [list, { ...admin, ...over }];
  const paced = (throttle: Route['throttle']): readonly [Route, Route] => [
    list,
    route({ id: 'paced', path: '/projects/paced', throttle }),
  ];
  test.each<[string, readonly [Route, Route], boolean]>([
    ['whose path ends with a slash too', other({ path: '/projects/admin/' }), true],
    ['deeper', other({ path: '/projects/a/b/c' }), true],
    ['with a parameter', other({ path: '/projects/{id}' }), true],
    ['below a parameter', [route({ path: '/{x}/' }), admin], true],
    ['that a parameter may lead to', [list, { ...admin, path: '/{x}/admin' }], true],
    [
      'of the same length, where the gateway prefers its literal',
      [route({ path: '/{x}/' }), { ...admin, path: '/a' }],
      true,
    ],
    ['of the same length, where it prefers the literal above', [list, { ...admin, path: '/{x}' }], false],
    ['that HEAD leads to', [route({ methods: ['HEAD'], path: '/projects/' }), admin], true],
    ['of another method', other({ methods: ['POST'] }), false],
    ['beside it', other({ path: '/project/admin' }), false],
    ['above it', other({ path: '/' }), false],
    ['below the root, which has no greedy key', [route({ path: '/' }), admin], false],
    ['below a path without a slash', [route({ path: '/projects' }), admin], false],
    ['of the same scopes', [route({ path: '/projects/', auth: { scopes: ['owner', 'admin'] } }), admin], false],
    ['of more scopes than asked for above', [route({ path: '/projects/', auth: { scopes: ['owner'] } }), admin], false],
    ['of fewer scopes', [route({ path: '/projects/', auth: { scopes: ['owner', 'guest'] } }), admin], true],
    [
      'without scopes',
      [route({ path: '/projects/', auth: { scopes: ['owner'] } }), { ...list, id: 'b', path: '/projects/b' }],
      false,
    ],
    ['of a wider throttle', paced({ requestsPerSecond: 9, burst: 9 }), false],
    ['of a narrower burst', paced({ requestsPerSecond: 9, burst: 1 }), true],
    ['of a lower rate', paced({ requestsPerSecond: 0.5, burst: 9 }), true],
  ])('a route %s', (_, table, refused) => {
    expect(edgeRouteFaults(table).length > 0).toBe(refused);
    expect(edgeRouteFaults(table.toReversed()).length > 0).toBe(refused);
  });
});
