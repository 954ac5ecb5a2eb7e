// Fills the log of a data directory by commits of a few rows, with nothing flushed, and ends by SIGKILL: DIRECTORY TABLE MEGABYTES ROWS.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { openStore } from '../catalog/store/open.ts'
import { buildColumn } from '../engine/columns/build.ts'
import { sharedMemory } from '../engine/columns/memory.ts'
import { Oid } from '../engine/types/oids.ts'
import type { Value } from '../engine/types/type.ts'
import { memtableLimits } from '../regions/limits.ts'
import { tableOfRegion, type RegionId } from '../regions/requests/request.ts'
import { openRegionServer } from '../regions/server/open.ts'
import { serveStorage } from '../regions/server/storage-thread.ts'

const [directory, ...numbers] = process.argv.slice(2)
const [table, megabytes, rowsPerCommit] = numbers.map(Number)
/** Commits that wait for the same fsync. */
const together = 64

const { port1, port2 } = new MessageChannel()
const opening = openRegionServer({ storage: port1, inline: true })
void serveStorage({
  directory,
  openCatalog: () => openStore(join(directory, 'metadata.sqlite')),
  port: port2,
  inline: true,
  maintenance: false,
  // Nothing is flushed, so nothing may wait for a flush.
  limits: { ...memtableLimits, slowBytes: Infinity, bytesMax: Infinity },
})
const server = await opening
const region: RegionId | undefined = server
  .regionStatistics()
  .find((one) => tableOfRegion(one.region) === table)?.region
if (region === undefined) throw new Error(`table ${table} has no region here`)

const types = [
  { oid: Oid.int8, typmod: -1 },
  { oid: Oid.int4, typmod: -1 },
  { oid: Oid.numeric, typmod: ((12 << 16) | 2) + 4 },
  { oid: Oid.timestamp, typmod: -1 },
  { oid: Oid.text, typmod: -1 },
]
const valueAt = (column: number, id: number): Value => {
  switch (column) {
    case 0:
      return BigInt(id)
    case 1:
      return id % 1000
    case 2:
      return { coefficient: BigInt(id % 100_000), scale: 2 }
    case 3:
      return BigInt(id) * 1_000_000n
    default:
      return `note of row ${id}, as long as notes are`
  }
}

let rows = 0
const commit = (): Promise<unknown> => {
  const first = rows + 1
  rows += rowsPerCommit
  const columns = types.map((type, column) =>
    buildColumn(
      type,
      Array.from({ length: rowsPerCommit }, (_, i) => valueAt(column, first + i)),
      { memory: sharedMemory },
    ),
  )
  const batch = { length: rowsPerCommit, columns }
  return server.commit({
    snapshot: 0,
    operations: [{ kind: 'insert', region, rows: { attributes: types.map((_, i) => i + 1), batch } }],
    uniqueScopes: new Map(),
    catalogEdits: [],
    synchronous: true,
  })
}
const log = join(directory, 'log')
const logBytes = (): number => readdirSync(log).reduce((sum, file) => sum + statSync(join(log, file)).size, 0)

while (logBytes() < megabytes * 1e6) await Promise.all(Array.from({ length: together }, commit))
process.stdout.write(`rows ${rows}\n`, () => process.kill(process.pid, 'SIGKILL'))
