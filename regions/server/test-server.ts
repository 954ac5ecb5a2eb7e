// A region server whose two sides share a thread, for tests: the same messages, over a channel.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { buildColumn } from '../../engine/columns/build.ts'
import { sharedMemory } from '../../engine/columns/memory.ts'
import { columnValues } from '../../engine/columns/read.ts'
import type { CatalogEdit, ScanPartition } from '../../engine/tables.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import type { RegionScanRequest, RegionServer, Snapshot } from '../region-server.ts'
import type {
  CommitOperation,
  CommitRequest,
  CommitResult,
  RegionId,
  RegionSchema,
  RowBatch,
} from '../requests/request.ts'
import type { SegmentPartition } from '../scan/partition.ts'
import {
  openIndexPartition,
  openKeyPartition,
  openMemoryPartition,
  openSegmentPartition,
} from '../scan/open-partition.ts'
import { openRegionServer } from './open.ts'
import { type CatalogStore, serveStorage, type StorageOptions } from './storage-thread.ts'

export const temporaryDirectory = (): { readonly path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'cadastre-regions-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Keeps what was applied, as a metadata store that survives restarts would. */
export class MemoryCatalog implements CatalogStore {
  lsn = 0
  readonly rows = new Map<string, CatalogEdit>()
  appliedLsn(): number {
    return this.lsn
  }
  load(): CatalogEdit[] {
    return [...this.rows.values()]
  }
  apply(edits: readonly CatalogEdit[], lsn: number): void {
    for (const edit of edits) {
      if (edit.op === 'put') this.rows.set(`${edit.entity}/${edit.oid}`, edit)
      else this.rows.delete(`${edit.entity}/${edit.oid}`)
    }
    this.lsn = lsn
  }
}

export interface TestServer {
  readonly server: RegionServer
  readonly faults: Error[]
}

export async function openTestServer(directory: string, options: Partial<StorageOptions> = {}): Promise<TestServer> {
  const { port1, port2 } = new MessageChannel()
  const faults: Error[] = []
  const opening = openRegionServer({
    storage: port1,
    inline: true,
    operations: options.operations,
    onFault: (_, error) => faults.push(error),
  })
  void serveStorage({
    directory,
    openCatalog: () => new MemoryCatalog(),
    port: port2,
    inline: true,
    maintenance: false,
    ...options,
  })
  try {
    const server = await opening
    const close = server.close.bind(server)
    return {
      faults,
      server: Object.assign(server, {
        close: async () => {
          await close()
          port1.close()
        },
      }),
    }
  } catch (error) {
    port1.close()
    throw error
  }
}

export const rowsOf = (schema: RegionSchema, rows: readonly (readonly Value[])[]): RowBatch => ({
  attributes: schema.columns.map((column) => column.attribute),
  batch: {
    length: rows.length,
    columns: schema.columns.map((column, i) =>
      buildColumn(
        column.type,
        rows.map((row) => row[i]),
        { memory: sharedMemory },
      ),
    ),
  },
})

export const schemaOf = (types: readonly TypeRef[], keys: RegionSchema['keys'] = []): RegionSchema => ({
  version: 1,
  columns: types.map((type, i) => ({ attribute: i + 1, type, notNull: false })),
  keys,
  sortBy: [],
})

export function commit(
  server: RegionServer,
  operations: readonly CommitOperation[],
  more: Partial<CommitRequest> = {},
): Promise<CommitResult> {
  const snapshot = server.snapshot()
  snapshot.release()
  return server.commit({
    snapshot: snapshot.sequence,
    operations,
    uniqueScopes: new Map(),
    catalogEdits: [],
    synchronous: true,
    ...more,
  })
}

export interface ScannedRow {
  readonly id: number
  readonly values: readonly Value[]
}

/** Rows of a region ordered by row id; partitions go through a clone, as on their way to a worker. */
export function scanRows(
  server: RegionServer,
  region: RegionId,
  attributes: readonly number[],
  more: Partial<RegionScanRequest> & { readonly snapshot?: Snapshot } = {},
): ScannedRow[] {
  const snapshot = more.snapshot ?? server.snapshot()
  const wanted = [0, ...attributes]
  const partitions = server.scan(region, { projection: wanted, predicates: [], ...more, snapshot })
  const rows: ScannedRow[] = []
  for (const partition of partitions) rows.push(...readPartition(structuredClone(partition), wanted, more.predicates))
  if (!more.snapshot) snapshot.release()
  return rows.sort((a, b) => a.id - b.id)
}

const openers: Readonly<Record<string, typeof openIndexPartition>> = {
  segment: openSegmentPartition,
  'segment-key': openKeyPartition,
  'segment-index': openIndexPartition,
  memory: openMemoryPartition,
}

/** What it yields of a partition; with predicates it may be less than the partition holds. */
export function readPartition(
  partition: ScanPartition,
  wanted: readonly number[],
  predicates: RegionScanRequest['predicates'] = [],
): ScannedRow[] {
  const opened = openers[partition.kind](partition, wanted, predicates)
  const rows: ScannedRow[] = []
  for (const batch of opened.batches) {
    const columns = batch.columns.map(columnValues)
    for (let row = 0; row < batch.length; row++) {
      rows.push({
        id: idOf(columns[0][row] as bigint),
        values: columns.slice(1).map((column) => column[row]),
      })
    }
  }
  opened.release()
  const { only, deletes } = partition as Partial<SegmentPartition>
  const exact = predicates.length === 0 && !only && !deletes?.own
  if (exact ? rows.length !== partition.rows : rows.length > partition.rows && !partition.kind.startsWith('segment-'))
    throw new Error(`a partition of ${partition.rows} rows gave ${rows.length}`)
  return rows
}

/** Own rows have negative ids; others are taken out of their table row id. */
const idOf = (id: bigint): number => (id < 0n ? Number(id) : Number(BigInt.asUintN(48, id)))
