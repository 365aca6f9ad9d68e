/** A real server for the tests of limits: Valkey's or Redis', where the machine has one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { startRawUpstream } from './http-upstream.ts';

/** Name of the program; undefined where the machine has none. */
export const serverProgram = ['valkey-server', 'redis-server'].find(
  (program) => spawnSync(program, ['--version']).status === 0,
);

/** A server on loopback that keeps nothing on disk. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.#settings = settings;
  }

  /**
   * Starts one.
   * @param settings more lines for its configuration
   */
  static async start(...settings: readonly string[]): Promise<RedisServer> {
    const free = await startRawUpstream(() => {});
    await free[Symbol.asyncDispose]();
    const server = new RedisServer(free.port, settings);
    await server.begin();
    return server;
  }

  /** Starts it, also again after its end; resolves when it takes connections. */
  async begin(): Promise<void> {
    const started = spawn(serverProgram ?? '', ['-'], { stdio: ['pipe', 'ignore', 'ignore'] });
    this.#process = started;
    const lines = [`port ${this.port}`, 'bind 127.0.0.1', 'save ""', 'appendonly no', ...this.#settings];
    started.stdin.end(`${lines.join('\n')}\n`);
    while (!(await this.#takesConnections())) {
      if (started.exitCode !== null) throw new Error(`${started.spawnfile} exited with ${started.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** SIGSTOP makes it hang with its connections open, SIGCONT goes on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  /** Ends it as a machine that loses power does. */
  async end(): Promise<void> {
    const running = this.#process;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  #takesConnections(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ port: this.port, host: '127.0.0.1' });
      socket.on('error', () => resolve(false)).on('connect', () => resolve(true) ?? socket.destroy());
    });
  }
}
