// Several sessions of one server, which a block of tests starts and stops: at the end nothing may have gone wrong in it.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { type CadastreProcess, startCadastre } from './cadastre.ts'
import { SimpleClient, type SimpleResult } from './simple-client.ts'

/** What still has no answer after so long waits for another session. */
const waitsMilliseconds = 150

/** A new session, which ends with the block. */
type Connect = () => Promise<SimpleClient>

/** To be called within `describe`. begin: once, before the tests. */
export function useSessions(begin: (connect: Connect) => Promise<void> = async () => {}): {
  readonly connect: Connect
} {
  let server: CadastreProcess
  const open: SimpleClient[] = []
  const connect: Connect = async () => {
    const client = await SimpleClient.connect(server.pgPort)
    open.push(client)
    return client
  }
  before(async () => {
    server = await startCadastre()
    await begin(connect)
  })
  after(async () => {
    for (const client of open) client.end()
    assert.equal(await server.stop(), 0)
    assert.doesNotMatch(server.log(), /"level":50/)
  })
  return { connect }
}

/** The statement's rows; it must succeed. */
export async function ok(client: SimpleClient, sql: string): Promise<(string | null)[][]> {
  const { error, rows } = await client.query(sql)
  assert.equal(error, undefined, `${sql}: ${JSON.stringify(error)}`)
  return rows
}

export async function fails(result: Promise<SimpleResult>, sqlstate: string): Promise<void> {
  assert.equal((await result).error?.sqlstate, sqlstate)
}

export async function waits(result: Promise<SimpleResult>): Promise<void> {
  const timeout = new Promise((resolve) => setTimeout(() => resolve('waits'), waitsMilliseconds))
  assert.equal(await Promise.race([result, timeout]), 'waits')
}
