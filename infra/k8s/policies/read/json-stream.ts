/** JSON objects one after the other without anything between them, as kubectl takes them. */

/** The objects of such a text, each on the lines that it has there; the whole text where it is something else. */
export function concatenated(text: string): readonly string[] {
  if (!/^\s*\{/.test(text)) return [text];
  const ends = objectEnds(text);
  if (ends === undefined || ends.length < 2) return [text];
  return ends.map((end, index) => {
    const start = ends[index - 1] ?? 0;
    const linesBefore = text.slice(0, start).split('\n').length - 1;
    return '\n'.repeat(linesBefore) + text.slice(start, end);
  });
}

/** Where each object ends; undefined where the text holds anything beside objects. */
function objectEnds(text: string): readonly number[] | undefined {
  const ends: number[] = [];
  let depth = 0;
  // Strings are stepped over as a whole: a brace in one opens nothing.
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]|\S/g)) {
    if (depth === 0 && token !== '{') return undefined;
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) ends.push(index + 1);
  }
  return depth === 0 ? ends : undefined;
}
