// The process that the crash test kills: transfers between accounts with a history, flushes and compactions meanwhile, on a
// storage thread of its own. Prints the number of each transfer once it is acknowledged.
import { writeSync } from 'node:fs'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { regionId } from '../requests/request.ts'
import { openRegionServer } from './open.ts'
import { serveStorage } from './storage-thread.ts'
import { commit, MemoryCatalog, rowsOf, scanRows, schemaOf } from './test-server.ts'

export const accounts = regionId(60_000, 0)
export const history = regionId(60_001, 0)
const key = { index: 61_000, attributes: [1], unique: true, nullsNotDistinct: false }
export const accountsSchema = schemaOf([typeRef(Oid.int4), typeRef(Oid.int8)], [key])
export const historySchema = schemaOf([typeRef(Oid.int4), typeRef(Oid.int4), typeRef(Oid.int4), typeRef(Oid.int8)])
export const accountCount = 10
export const startBalance = 1000n

async function main(directory: string): Promise<void> {
  const storage = new Worker(new URL(import.meta.url), { workerData: { directory } })
  const server = await openRegionServer({
    storage: storage as never,
    onFault: (during, error) => writeSync(2, `fault while ${during}: ${error.stack}\n`),
  })
  if (server.regionStatistics().length === 0) {
    const rows = Array.from({ length: accountCount }, (_, id) => [id, startBalance])
    await commit(server, [
      { kind: 'create', region: accounts, schema: accountsSchema },
      { kind: 'create', region: history, schema: historySchema },
      { kind: 'insert', region: accounts, rows: rowsOf(accountsSchema, rows) },
    ])
  }
  let next = scanRows(server, history, [1]).reduce((most, row) => Math.max(most, row.values[0] as number), 0) + 1
  const transferForever = async (): Promise<void> => {
    for (;;) {
      const snapshot = server.snapshot()
      const stored = scanRows(server, accounts, [1, 2], { snapshot })
      snapshot.release()
      const from = stored[Math.floor(Math.random() * stored.length)]
      const to = stored[Math.floor(Math.random() * stored.length)]
      if (from.id === to.id) continue
      const amount = BigInt(Math.floor(Math.random() * 50))
      const number = next++
      const moved = [
        [from.values[0], (from.values[1] as bigint) - amount],
        [to.values[0], (to.values[1] as bigint) + amount],
      ]
      const result = await commit(
        server,
        [
          { kind: 'delete', region: accounts, rowIds: Float64Array.of(from.id, to.id) },
          { kind: 'insert', region: accounts, rows: rowsOf(accountsSchema, moved) },
          {
            kind: 'insert',
            region: history,
            rows: rowsOf(historySchema, [[number, from.values[0], to.values[0], amount]]),
          },
        ],
        { snapshot: snapshot.sequence },
      )
      if (result.kind === 'committed') writeSync(1, `${number}\n`)
    }
  }
  const maintainForever = async (): Promise<void> => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30))
      const region = Math.random() < 0.5 ? accounts : history
      await server.handle(
        Math.random() < 0.7 ? { kind: 'flush', region, reason: 'manual' } : { kind: 'compact', region },
      )
    }
  }
  await Promise.all([...Array.from({ length: 4 }, transferForever), maintainForever()])
}

if (!isMainThread) {
  const { directory } = workerData as { directory: string }
  void serveStorage({
    directory,
    openCatalog: () => new MemoryCatalog(),
    port: parentPort!,
    ownThread: true,
    logFileBytesMax: 20_000,
  })
} else if (process.argv[2] === 'run') await main(process.argv[3])
