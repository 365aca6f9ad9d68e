/** A cgroup with a limit of memory, as the kubelet puts a container into one. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a cgroup has used. */
export interface MemoryUse {
  /** Now, in bytes: the process, and what the kernel keeps for it, buffers of sockets included. */
  readonly bytes: number;
  /** Of these, buffers of sockets. */
  readonly socketBytes: number;
  /** How often a process was killed for memory. */
  readonly killed: number;
}

/** A cgroup that exists. */
export interface MemoryCgroup {
  /** Version of the interface: 1 counts the buffers of sockets apart, each kind up to the limit. */
  readonly version: 1 | 2;
  /** File into which a process writes its id to belong to it. */
  readonly procs: string;
  readonly use: () => MemoryUse;
  readonly remove: () => void;
}

const root = '/sys/fs/cgroup';
const read = (file: string): string => readFileSync(file, 'utf8');
const keyed = (text: string, key: string): number => Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);

/**
 * Makes a cgroup; the machine's own hierarchy decides about the version.
 * @throws {Error} of the system where this user may not
 */
export function createMemoryCgroup(name: string, limitBytes: number): MemoryCgroup {
  const unified = existsSync(path.join(root, 'cgroup.controllers'));
  const folder = unified ? path.join(root, name) : path.join(root, 'memory', name);
  const at = (file: string): string => path.join(folder, file);
  if (unified && !read(path.join(root, 'cgroup.subtree_control')).includes('memory'))
    writeFileSync(path.join(root, 'cgroup.subtree_control'), '+memory');
  mkdirSync(folder);
  const common = { procs: at('cgroup.procs'), remove: () => rmdirSync(folder) };
  if (unified) {
    writeFileSync(at('memory.max'), `${limitBytes}`);
    // Where the kernel has no swap accounting there is no such file.
    if (existsSync(at('memory.swap.max'))) writeFileSync(at('memory.swap.max'), '0');
    const use = (): MemoryUse => ({
      bytes: Number(read(at('memory.current'))),
      socketBytes: keyed(read(at('memory.stat')), 'sock'),
      killed: keyed(read(at('memory.events')), 'oom_kill'),
    });
    return { version: 2, ...common, use };
  }
  writeFileSync(at('memory.limit_in_bytes'), `${limitBytes}`);
  if (existsSync(at('memory.memsw.limit_in_bytes'))) writeFileSync(at('memory.memsw.limit_in_bytes'), `${limitBytes}`);
  // Version 1 counts the buffers of sockets only where they have a limit.
  writeFileSync(at('memory.kmem.tcp.limit_in_bytes'), `${limitBytes}`);
  const use = (): MemoryUse => {
    const socketBytes = Number(read(at('memory.kmem.tcp.usage_in_bytes')));
    return {
      bytes: Number(read(at('memory.usage_in_bytes'))) + socketBytes,
      socketBytes,
      killed: keyed(read(at('memory.oom_control')), 'oom_kill'),
    };
  };
  return { version: 1, ...common, use };
}
