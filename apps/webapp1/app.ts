/** The HTTP sample service as an Express application. */
import type { IncomingMessage } from 'node:http';
import { routeById } from '@api-platform/contracts/routes.ts';
import { handleErrors } from '@api-platform/kit/handle-errors.ts';
import type { Logger } from '@api-platform/kit/log.ts';
import type { Middleware } from '@api-platform/kit/observe.ts';
import express, { type Express } from 'express';
import { createProject } from './create-project.ts';
import { sendErrorPage, sendJson, sendText } from './pages.ts';

/** What the application is built from. */
export interface AppOptions {
  /** Observes every request; see the kit's `observe`. */
  readonly observe: Middleware;
  readonly log: Logger;
}

/** The public route that ends here: its path at this service, its limits. */
const { target, bodyLimitBytes } = routeById('create-project');

/** The application; it holds no state. */
export function createApp({ observe, log }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by').enable('strict routing').enable('case sensitive routing');
  app.use(observe);
  app
    .route(target.path)
    .post(async (req, res) => sendJson(res, await createProject(req, bodyLimitBytes)))
    .all((_req, res) => sendErrorPage(res, 405, { allow: 'POST' }));
  app
    .route('/_status/healthcheck/')
    .get((_req, res) => sendText(res, 'OK'))
    .all((_req, res) => sendErrorPage(res, 405, { allow: 'GET, HEAD' }));
  app.use((_req, res) => sendErrorPage(res, 404));
  app.use(handleErrors(log));
  return app;
}

/** The template of the route that answered the request; undefined where none did. */
export function routeOf(req: IncomingMessage & { readonly route?: { readonly path: unknown } }): string | undefined {
  const path = req.route?.path;
  return typeof path === 'string' ? path : undefined;
}
