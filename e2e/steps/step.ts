/** The shape of every step. */
import type { Environment } from '../../infra/environments/environment.ts';
import type { Manifest } from '../../infra/k8s/render.ts';
import type { Cluster } from '../cluster.ts';
import type { Answer, Request } from '../http.ts';
import type { Loader } from '../images/loaders.ts';
import type { Pause } from '../pause.ts';

/** What was asked for, as far as steps are concerned. */
export interface RunOptions {
  /** Go on with a cluster that does not look local. */
  readonly yes: boolean;
  /** Where the report for machines goes. */
  readonly json?: string | undefined;
  /** Base image of the apps' images. @default what their Dockerfiles say */
  readonly nodeImage?: string | undefined;
  /** Passed on to the builder. */
  readonly buildFlags: readonly string[];
  readonly load?: string | undefined;
  readonly loadCommand?: string | undefined;
  /** Where the ingress controller answers. @default port-forwards to its pods */
  readonly ingressUrl?: string | undefined;
  /** How long each step may wait for the cluster, in milliseconds. */
  readonly timeoutMs: number;
}

/** The way in that a client has. */
export interface Entry {
  /**
   * Sends one request for a host name, once.
   * @throws {Error} when the connection fails or the answer is not there in time
   */
  send(host: string, request: Request): Promise<Answer>;
  /** Requests sent so far, by pod of the ingress controller. */
  sentTo(): ReadonlyMap<string, number>;
}

/** What a step works with. */
export interface Run {
  readonly options: RunOptions;
  readonly environment: Environment;
  /** What dist/ holds for the environment. */
  readonly manifests: readonly Manifest[];
  readonly cluster: Cluster;
  /** How our images get to the nodes. */
  readonly loader: () => Loader;
  /** Requests from outside, through the ingress controller. */
  readonly entry: Entry;
  /** Every wait of a step, but those that put things right again: an interruption ends it. */
  readonly pause: Pause;
  /** Tells how it is going. */
  readonly say: (line: string) => void;
}

/** What a step found out. */
export interface Outcome {
  /** What was done or measured, in a few words. */
  readonly text: string;
  /** The figures behind it, for machines. */
  readonly figures: Readonly<Record<string, unknown>>;
  /** What was wrong, one sentence each; empty when all was right. */
  readonly faults: readonly string[];
  /** The cluster has not what it takes; the text tells what. @default false */
  readonly skipped?: boolean;
}

/** One step of a run. A new one is a file beside this and a line in all.ts. */
export interface Step {
  /** As it is called on the command line. */
  readonly name: string;
  /** A few words for the help. */
  readonly summary: string;
  /** Taken only when it is asked for. */
  readonly optional: boolean;
  /** Also taken when an earlier step failed. */
  readonly always: boolean;
  /** @throws {Error} when it cannot go on; the message tells the user why */
  readonly take: (run: Run) => Promise<Outcome>;
}
