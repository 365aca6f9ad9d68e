/** Where kubectl reads something else than is written, or nothing: told, since nobody sees it in the file. */
import { type Document, type LineCounter, Scalar, isScalar, visit } from 'yaml';
import { plainKey } from './scalars.ts';

/** A line (from 1), and what is wrong with it. */
export interface LineFault {
  readonly line: number;
  readonly message: string;
}

/** Lines that YAML knows and kubectl's reader of documents refuses. */
export function refusedLines(text: string): readonly LineFault[] {
  return text.split('\n').flatMap((content, index): readonly LineFault[] => {
    if (/^---[ \t]*[^\s#]/.test(content)) {
      return [{ line: index + 1, message: 'kubectl takes nothing but a comment behind ---: begin a new line' }];
    }
    return /^%[A-Z]/.test(content)
      ? [{ line: index + 1, message: 'kubectl takes no directives such as %YAML: leave it out' }]
      : [];
  });
}

/** Gives keys without quotes the text that JSON has for them (`on` is `true`, `1_000` is `1000`), and tells where it is another. */
export function keysAsJson(document: Document.Parsed, lines: LineCounter): readonly LineFault[] {
  const faults: LineFault[] = [];
  visit(document, {
    Pair(_at, { key }) {
      if (!isScalar(key) || key.type !== Scalar.PLAIN || typeof key.value !== 'string') return;
      const [written, read] = [key.value, plainKey(key.value)];
      if (read === written) return;
      const { line } = lines.linePos(key.range?.[0] ?? 0);
      const got = read === undefined ? 'no key at all' : `the key ${read}`;
      faults.push({ line, message: `the key ${written} is ${got} to kubectl: put it in quotes` });
      if (read !== undefined) key.value = read;
    },
  });
  return faults;
}
