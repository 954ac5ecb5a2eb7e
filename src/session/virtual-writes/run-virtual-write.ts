// INSERT, UPDATE and DELETE on a virtual table: the plan runs as any other, and what it writes goes to the table's writer, all of a
// statement at once.
import { virtualTableByOid } from '../../../catalog/virtual/registry.ts'
import type { VirtualRow, VirtualTable } from '../../../catalog/virtual/virtual-table.ts'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { notSupported } from '../../../engine/errors.ts'
import { noRow, type WriteBatch } from '../../../engine/execute/query-task.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Value } from '../../../engine/types/type.ts'
import { type SinkSpec, startQuery } from '../query/run-query.ts'
import type { WriteOptions, WriteResult } from '../writes/run-write.ts'
import type { SessionCore } from '../session-core.ts'
import type { VirtualChange } from './virtual-writer.ts'
import { writerNamed } from './writers.ts'

/** The virtual table that a query writes; undefined: it writes none. Throws 0A000 where it writes others too. */
export function virtualTarget(query: BoundQuery): VirtualTable | undefined {
  const targets = query.writes.map(virtualTableByOid).filter((table) => table !== undefined)
  if (targets.length > 0 && query.writes.length > 1)
    throw notSupported(`a statement that writes "${targets[0].name}" and another table`)
  return targets[0]
}

export async function runVirtualWrite(
  core: SessionCore,
  target: VirtualTable,
  query: BoundQuery,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  sink: SinkSpec,
  { chunkRows, analyze, commitAfter }: WriteOptions,
): Promise<WriteResult> {
  const writer = writerNamed(target.writer!)
  writer.admit?.(core, target)
  const started = startQuery(core, query, plan, parameters, sink, analyze)
  const chunks: { payload: unknown; rows: number }[] = []
  const changes: VirtualChange[] = []
  try {
    for (;;) {
      const chunk = await started.running.pull(chunkRows ?? 0)
      for (const write of started.running.takeWrites()) changes.push(...changesOf(target, write))
      if (chunk.rows > 0) chunks.push({ payload: chunk.payload, rows: chunk.rows })
      if (chunk.done) break
    }
  } finally {
    await started.close()
  }
  if (changes.length > 0) await writer.write(core, target, changes)
  await commitAfter?.()
  const { affected, analysis } = started.running
  return { chunks, affected, analysis }
}

function* changesOf(table: VirtualTable, write: WriteBatch): Generator<VirtualChange> {
  if (write.kind === 'delete') {
    // An UPDATE's new rows name those that they replace.
    if (write.assigned === undefined) for (const id of write.rowIds) yield { kind: 'delete', id }
    return
  }
  const assigned = (write.assigned ?? []).map((attribute) => table.columns[attribute - 1].name)
  for (const [index, row] of rowsOf(table, write.batch).entries()) {
    const id = write.replaces?.[index] ?? noRow
    yield id === noRow ? { kind: 'insert', row } : { kind: 'update', id, row, assigned }
  }
}

function rowsOf(table: VirtualTable, { length, columns }: Batch): VirtualRow[] {
  const readers = columns.map(reader)
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(table.columns.map(({ name }, index) => [name, readers[index](row)])),
  )
}
