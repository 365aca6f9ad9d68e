/** Where a process stands in its life; the probes tell it to Kubernetes. */

/** Starting, then started, then draining; never back. */
export interface Health {
  /** The process has begun to serve. */
  started(): void;
  /** The process will end: send nothing new. */
  draining(): void;
  status(): { readonly started: boolean; readonly draining: boolean };
}

/** The health of a process that has not started yet. */
export function createHealth(): Health {
  let started = false;
  let draining = false;
  return {
    started: () => {
      started = true;
    },
    draining: () => {
      draining = true;
    },
    status: () => ({ started, draining }),
  };
}
