/** What `npm run golden` does. Pure. */
import { changedSelectors, lostObjects, unrecordedObjects } from './golden.ts';

const accept = '--accept';

/** What is said, and the new golden file; the file stays as it is where there is none. */
export interface Recorded {
  readonly code: 0 | 1 | 2;
  readonly printed: string;
  readonly text?: string;
}

/**
 * @param golden selectors by object, as they were recorded
 * @param now selectors by object, as they are
 */
export function recorded(
  args: readonly string[],
  golden: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): Recorded {
  const unknown = args.find((arg) => arg !== accept);
  if (unknown !== undefined) {
    return { code: 2, printed: `golden: unknown argument '${unknown}'; known options: ${accept}\n` };
  }
  const broken = [...changedSelectors(golden, now), ...lostObjects(golden, now)];
  const faults = broken.map(({ rule, object, message }) => `${rule} ${object}: ${message}`);
  if (faults.length > 0 && !args.includes(accept)) {
    return {
      code: 1,
      printed: lines([
        ...faults,
        `golden.json stays as it is. Is it meant? Say so in CHANGELOG.md, and run 'npm run golden -- ${accept}'`,
      ]),
    };
  }
  const added = unrecordedObjects(golden, now).map(({ object }) => `recorded: ${object}`);
  const accepted = faults.map((fault) => `accepted: ${fault}`);
  const said = [...accepted, ...added];
  return {
    code: 0,
    printed: lines(said.length === 0 ? ['every object is recorded already'] : said),
    text: `${JSON.stringify(now, null, 2)}\n`,
  };
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
