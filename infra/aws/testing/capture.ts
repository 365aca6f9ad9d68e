/** Runs a part of the program in this process and returns what it registers. */
import * as pulumi from '@pulumi/pulumi';
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks.js';

import { type Registration, registrationOf, secretMask } from './registration.ts';
import { answer } from './stand-in-provider.ts';

/** What a program made. */
export interface Captured {
  readonly registrations: readonly Registration[];
  /** What the program returned, once it is known; what is secret of it is masked. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

let capturing: ((registration: Registration) => void) | undefined;
// Called with the monitor that it belongs to, below.
// oxlint-disable-next-line typescript/unbound-method
const register = MockMonitor.prototype.registerResource;
MockMonitor.prototype.registerResource = function registerAndCapture(request, callback) {
  return register.call(this, request, (error, response) => {
    if (error === null || error === undefined) capturing?.(registrationOf(request, response.getUrn()));
    callback(error, response);
  });
};

/**
 * Runs `program` against the stand-in provider until everything is registered.
 * @param seen told of each resource when it is registered
 * @throws Error of the stand-in: it is strict
 */
export async function capture(
  stack: string,
  program: () => object,
  seen: (name: string) => void = () => undefined,
): Promise<Captured> {
  const registrations: Registration[] = [];
  const faults: unknown[] = [];
  capturing = (registration) => {
    registrations.push(registration);
    seen(registration.name);
  };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        if (custom === false) return { id: '', state: {} };
        try {
          const { id, outputs } = answer({ type, name, inputs });
          return { id, state: { ...outputs } };
        } catch (fault) {
          // Thrown from here, nobody could catch it.
          faults.push(fault);
          return { id: '', state: {} };
        }
      },
      call: ({ token }) => {
        throw new Error(`${token}: the program must ask nobody; what it needs to know is in the environment`);
      },
    },
    'api-platform',
    stack,
  );
  let outputs: Captured['outputs'];
  try {
    outputs = await known(program());
  } finally {
    // What a program has begun that fails must not end in the next one.
    await pulumi.runtime.disconnect();
    capturing = undefined;
  }
  if (faults.length > 0) throw faults[0];
  return { registrations, outputs };
}

/** Each output by itself: one that is secret would make all of them so. */
async function known(outputs: object): Promise<Captured['outputs']> {
  const entries = Object.entries(outputs).map(async ([name, value]) => {
    const output: pulumi.Output<unknown> = pulumi.output(value);
    const content = await new Promise<unknown>((resolve) => void output.apply(resolve));
    return [name, (await pulumi.isSecret(output)) ? secretMask : content] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
