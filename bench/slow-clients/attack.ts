/** The attack as a process of its own: `node attack.ts KIND PORT CLIENTS`; ends with its parent. */
import { setMaxListeners } from 'node:events';
import { holdSlowly, kindOf } from './slow-client.ts';

/** Clients that begin in a second: a flood of handshakes would be another attack. */
const beginPerSecond = 250;
/** How often some begin, and how often the parent is told, in milliseconds. */
const everyMs = 40;

const [word, port, clients] = process.argv.slice(2);
const kind = kindOf(word);
const seen = { opened: 0, closed: 0, open: 0 };
const ending = new AbortController();
setMaxListeners(0, ending.signal);
process.once('disconnect', () => process.exit());
let begun = 0;
if (kind !== undefined) {
  setInterval(() => {
    process.send?.(seen);
    for (let i = 0; i < (beginPerSecond * everyMs) / 1_000 && begun < Number(clients); i += 1) {
      holdSlowly(kind, Number(port), begun, seen, ending.signal);
      begun += 1;
    }
  }, everyMs);
}
