/**
 * How the checks of other tools are answered here: by a rule of ours that demands the same, or by a reason why they are switched
 * off for everything. Single objects are exempt by annotations beside them (../../constructs/exempt.ts).
 */

/** The id of a rule; why the check is off; or why it is on and finds nothing. */
export type Answer = string | { readonly off: string } | { readonly on: string };

/** There is nothing that the check could find. */
export const absent = { on: 'no such objects here' };

/** Why checks that demand limits on CPU are off. */
export const cpuLimits = 'a limit on CPU slows a pod down while the node idles; requests divide what there is (RES-1)';

/** The checks of a tool that are off, with their reasons. */
export function switchedOff(checks: Readonly<Record<string, Answer>>): readonly (readonly [string, string])[] {
  return Object.entries(checks).flatMap(([check, answer]) =>
    typeof answer === 'object' && 'off' in answer ? [[check, answer.off] as const] : [],
  );
}
