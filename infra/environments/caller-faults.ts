/** What can be wrong with who may call: holders of tokens. */
import type { Route } from '@api-platform/contracts/routes.ts';

import type { Fault } from './environment-faults.ts';
import type { Environment } from './environment.ts';

/** API Gateway quotas: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const maxScopes = 10;
/** RFC 6749 §3.3. */
const scope = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/;

/** What is wrong with routes that demand scopes, in this environment. */
export function protectedRouteFaults({ cluster }: Environment, routes: readonly Route[]): readonly Fault[] {
  return routes.flatMap(({ id, auth }) =>
    auth === undefined
      ? []
      : [
          (auth.scopes.length > maxScopes || !auth.scopes.every((name) => scope.test(name))) &&
            `route '${id}' demands scopes (${auth.scopes.join(', ')}), which must be 1 to ${maxScopes} names without spaces`,
          cluster.target === 'eks' &&
            cluster.tokens === undefined &&
            `route '${id}' demands scopes, so cluster.tokens must say whose tokens the edge believes`,
          cluster.target === 'existing' &&
            cluster.protectedRoutes === 'refused' &&
            `route '${id}' demands scopes, and nothing before an existing cluster checks tokens; ` +
              "protect it there and set cluster.protectedRoutes to 'open', or leave the route out",
        ],
  );
}
