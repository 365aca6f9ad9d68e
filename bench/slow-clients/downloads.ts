/** An upstream whose responses are larger than all buffers on the way: `node downloads.ts`; tells its parent the port. */
import { createServer } from 'node:http';
import { listen } from '@api-platform/kit/http-server.ts';

const megabyte = Buffer.alloc(1_048_576);
const megabytes = 16;

const server = createServer((_req, res) => {
  let left = megabytes;
  const more = (): void => {
    while (left > 0 && !res.destroyed) {
      left -= 1;
      if (!res.write(megabyte)) return void res.once('drain', more);
    }
    res.end();
  };
  res.writeHead(200, { 'content-length': megabytes * megabyte.length });
  more();
});
process.send?.((await listen(server, { host: '127.0.0.1', port: 0 })).port);
process.once('disconnect', () => process.exit());
