import { describe, expect, test } from '@jest/globals';
import { memoryShares, nodeOptions, socketBuffers } from './memory.ts';
import { workloads } from './services.ts';

/** What Node and our code take by themselves, outside of the heap; seen at rest. */
const nativeMiB = 64;

const sizes = new Set([...Object.values(workloads).map(({ resources }) => resources.memoryMiB), 192, 512, 1_024]);

describe.each([...sizes])('a process of %i MiB', (memoryMiB) => {
  test('cannot be filled by its heap and by what its clients may make it hold', () => {
    const [, oldMiB = '', semiMiB = ''] = /^--max-old-space-size=(\d+) --max-semi-space-size=(\d+)$/.exec(
      nodeOptions(memoryMiB),
    )!;
    const { bodies, bodyBytes, readers } = memoryShares(memoryMiB);
    const socketBytes = Object.values(socketBuffers).reduce(
      (sum, sizesOf) => sum + Number(sizesOf.split(' ').at(-1)),
      0,
    );
    const heldBytes = bodyBytes + bodies * 2 * 65_536 + readers * (socketBytes + 2 * 65_536);
    expect(Number(oldMiB) + 3 * Number(semiMiB) + heldBytes / 1_048_576 + nativeMiB).toBeLessThan(memoryMiB);
  });

  test('leaves connections for those who wait while all bodies and readers are slow', () => {
    const { connections, requests, bodies, readers } = memoryShares(memoryMiB);
    expect(connections).toBeGreaterThan(requests + bodies + readers);
  });
});
