// A Postgres server with pgvector on 127.0.0.1: prints its port, and ends with its standard input.
//
//   node server.mjs [FOLDER]    keeps the database in a folder, or in memory
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const db = await PGlite.create({ dataDir: process.argv[2] ?? 'memory://', extensions: { vector } });
// One session behind all connections: they take turns, a transaction at a time.
const server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 64 });
server.addEventListener('listening', event => console.log(`port ${event.detail.port}`));
await server.start();
process.stdin.on('end', async () => {
  await server.stop();
  await db.close();
  process.exit(0);
});
process.stdin.resume();
