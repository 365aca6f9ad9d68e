/** Registrations for the tests of the stand-ins. */
import type { Registration } from './registration.ts';
import type { StackState } from './stack-state.ts';

/** A registration with what a test cares about. */
export const registration = (over: Partial<Registration>): Registration => ({
  urn: 'urn:a',
  type: 'aws:ec2/vpc:Vpc',
  name: 'a',
  parent: '',
  custom: true,
  inputs: {},
  provider: '',
  providerReference: '',
  dependencies: [],
  propertyDependencies: {},
  dependsOn: [],
  protect: false,
  deleteBeforeReplace: false,
  replaceOnChanges: [],
  ignoreChanges: [],
  retainOnDelete: false,
  ...over,
});

/** A stack in which these are. */
export const stateOf = (...there: readonly Partial<Registration>[]): StackState =>
  new Map(
    there.map((over) => {
      const made = registration(over);
      return [made.urn, { registration: made, id: 'id', outputs: {}, generation: 1 }];
    }),
  );
