/** What the kubelet asks a workload, and how patient it is. */
import { adminPaths } from '@api-platform/contracts/services.ts';
import { k8s } from 'cdk8s-plus-28';
import { portNames } from '../names.ts';

/** The three probes of a container. */
export interface Probes {
  /** Holds the other two back until the process has booted. */
  readonly startup: k8s.Probe;
  /** Decides whether the pod gets requests. */
  readonly readiness: k8s.Probe;
  /** Decides whether the container is restarted. */
  readonly liveness: k8s.Probe;
}

/** Time between two startup probes in seconds. */
const startupPeriodSeconds = 2;

/**
 * How often a probe must be repeated to give a process its time to boot.
 * @param bootFactor how much longer than declared it may take here
 */
export function startupFailures(bootSeconds: number, bootFactor = 1): number {
  return Math.ceil((bootSeconds * bootFactor) / startupPeriodSeconds);
}

/** How often and how patiently the probes of every workload ask. */
export function probesOf(
  ask: Readonly<Record<keyof Probes, Partial<k8s.Probe>>>,
  startupFailureThreshold: number,
): Probes {
  return {
    startup: {
      ...ask.startup,
      periodSeconds: startupPeriodSeconds,
      timeoutSeconds: 2,
      failureThreshold: startupFailureThreshold,
    },
    readiness: { ...ask.readiness, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    // Half a minute of silence, and not one slow answer: a restart makes an overload worse.
    liveness: { ...ask.liveness, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  };
}

/** A probe that passes when this path of the admin port answers with 2xx or 3xx. */
export function onAdminPort(path: string): k8s.Probe {
  return { httpGet: { path, port: k8s.IntOrString.fromString(portNames.admin) } };
}

/**
 * The probes of one of our apps: its admin listener tells started, ready and alive apart.
 * @param bootSeconds longest time from start to ready, where it runs
 */
export function appProbes(bootSeconds: number): Probes {
  return probesOf(
    {
      startup: onAdminPort(adminPaths.startup),
      readiness: onAdminPort(adminPaths.ready),
      liveness: onAdminPort(adminPaths.live),
    },
    startupFailures(bootSeconds),
  );
}
