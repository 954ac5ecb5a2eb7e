// What holds metadata stores of tests: a PostgreSQL or another Cadastre, and databases in it for one store each.
import pg from 'pg'
import { startCadastre } from './cadastre.ts'
import { startPostgres } from './postgres.ts'
import type { StoreServerKind } from './store-server-kinds.ts'

export interface StoreServer {
  readonly port: number
  /** URL of a database that was not there before. */
  newStore(): Promise<string>
  stop(): Promise<unknown>
}

export async function startStoreServer(kind: StoreServerKind): Promise<StoreServer> {
  const server =
    kind === 'postgres'
      ? await startPostgres()
      : await startCadastre({ ownStore: true, flags: ['--log-level', 'warn', '--workers', '1'] })
  const port = 'pgPort' in server ? server.pgPort : server.port
  return {
    port,
    newStore: () => newStore(`postgres://cadastre@127.0.0.1:${port}`),
    stop: () => server.stop(),
  }
}

let stores = 0

/** server: a URL without a database; its user may make some. */
export async function newStore(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: `${server}/cadastre` })
  const name = `store_${process.pid}_${++stores}`
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return `${server}/${name}`
}
