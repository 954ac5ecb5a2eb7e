// Fetch rows: columns of rows that a limit left, by row id. All rows of the input are kept first, so that each row group is looked into
// once; the rule that puts the operator into plans bounds how many there are.
//
// Effect 'fetch-rows'(node, rowIds): partitions with the rows of the operator's table that have these ids, and maybe others.
import { buildColumn } from '../columns/build.ts'
import type { Batch, Column } from '../columns/column.ts'
import { concatColumns } from '../columns/concat.ts'
import { gatherColumn } from '../columns/gather.ts'
import { keepBatch } from '../columns/keep.ts'
import { reader } from '../columns/read.ts'
import { rowIdAttribute } from '../plan/logical.ts'
import type { ScanPartition } from '../tables.ts'
import type { ExecuteContext } from './execute-context.ts'
import { inPieces, materialize } from './materialize.ts'
import type { PlanOf } from './operators.ts'

export function* executeFetchRows(plan: PlanOf<'fetch-rows'>, context: ExecuteContext): Generator<Batch> {
  const { batch, release } = materialize(plan.input, context)
  try {
    if (batch.length === 0) return
    const { columns, places } = fetchedColumns(plan, batch.columns[plan.rowId], context)
    yield* inPieces({
      length: batch.length,
      columns: [...batch.columns, ...columns.map((column) => gatherColumn(column, places))],
    })
  } finally {
    release()
  }
}

/** places: for each id, where its row is in the columns; -1: it is NULL. */
function fetchedColumns(
  plan: PlanOf<'fetch-rows'>,
  rowIds: Column,
  context: ExecuteContext,
): { readonly columns: readonly Column[]; readonly places: Int32Array } {
  const types = plan.types.slice(plan.input.types.length)
  const idOf = reader(rowIds)
  const asked = Array.from({ length: rowIds.length }, (_, row) => idOf(row) as bigint | null)
  const wanted = new Set(asked.filter((id) => id !== null))
  const found: Batch[] = []
  const placeOf = new Map<bigint, number>()
  let rows = 0
  if (wanted.size > 0) {
    const ids = BigInt64Array.from(wanted)
    const partitions = context.effect('fetch-rows', [plan.node, ids]) as readonly ScanPartition[]
    for (const partition of partitions) {
      context.checkCancel()
      const opened = context.openPartition(partition, [rowIdAttribute, ...plan.attributes], [])
      try {
        for (const batch of opened.batches) {
          const kept = keepBatch(batch)
          const id = reader(kept.columns[0])
          for (let row = 0; row < kept.length; row++) placeOf.set(id(row) as bigint, rows + row)
          rows += kept.length
          found.push(kept)
        }
      } finally {
        opened.release()
      }
    }
  }
  const columns = types.map((type, i) =>
    found.length === 0 ? buildColumn(type, []) : concatColumns(found.map((batch) => batch.columns[i + 1])),
  )
  const places = Int32Array.from(asked, (id) => (id === null ? -1 : placeFor(id, placeOf)))
  return { columns, places }
}

function placeFor(id: bigint, places: ReadonlyMap<bigint, number>): number {
  const place = places.get(id)
  if (place === undefined) throw new Error(`no row has the id ${id}`)
  return place
}
