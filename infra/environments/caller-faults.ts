/** What can be wrong with who may call: browsers of other origins, and holders of tokens. */
import type { Route } from '@api-platform/contracts/routes.ts';

import type { EksTarget, Environment } from './environment.ts';
import type { Fault } from './faults.ts';

const origin = /^https:\/\/[a-z0-9][-a-z0-9.]*[a-z0-9](:\d{2,5})?$|^http:\/\/localhost(:\d{2,5})?$/;
/** API Gateway quotas: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const maxAudiences = 50;
const maxScopes = 10;
/** RFC 6749 §3.3. */
const scope = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/;

/** What is wrong with the origins and the tokens that an edge believes. */
export function callerFaults({ corsOrigins, tokens }: EksTarget): readonly Fault[] {
  return [
    ...corsOrigins.map(
      (given) =>
        !origin.test(given) &&
        `cluster.corsOrigins names '${given}', which is no origin such as 'https://app.example.com'; ` +
          "drop path and slash, and never open it to all with '*'",
    ),
    tokens !== undefined &&
      !/^https:\/\/[^\s?#]+$/.test(tokens.issuer) &&
      `cluster.tokens.issuer ('${tokens.issuer}') must be an https URL without query, exactly as in the tokens`,
    tokens !== undefined &&
      (tokens.audiences.length > maxAudiences || tokens.audiences.some((audience) => audience.trim() === '')) &&
      `cluster.tokens.audiences must be 1 to ${maxAudiences} names, none of them empty`,
  ];
}

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
