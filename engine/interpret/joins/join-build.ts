// The build side of a hash join: all rows of the right input, and for each key the rows that have it.
import type { Batch, Column } from '../../columns/column.ts'
import type { Expression } from '../../plan/expression.ts'
import type { OperatorMemory } from '../../spill/operator-memory.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame } from '../expression/frame.ts'
import { KeyTable, rowsWithNull } from '../keys/key-table.ts'
import { inPieces } from '../materialize.ts'

export interface JoinBuild {
  readonly batch: Batch
  /** Rows of key id: rows[starts[id]] … rows[starts[id + 1] - 1], in input order. */
  readonly starts: Int32Array
  readonly rows: Int32Array
  /** Rows in which a key that must compare is NULL: they match nothing. */
  readonly nullRows: Int32Array
  /** Key ids of probe rows; -1: no row has the key, or it is NULL. */
  probe(keys: readonly Column[], length: number): Int32Array
}

/** memory: books what is made of the batch, whose own bytes it has. */
export function buildJoin(
  batch: Batch,
  keys: readonly Expression[],
  nullSafe: readonly boolean[] | undefined,
  memory: OperatorMemory,
  context: ExecuteContext,
): JoinBuild {
  const table = new KeyTable(
    keys.map((key) => key.type),
    () => context.checkCancel(),
  )
  const ids = new Int32Array(batch.length)
  const nullRows: number[] = []
  let at = 0
  for (const piece of inPieces(batch)) {
    context.checkCancel()
    const frame = batchFrame(piece)
    const columns = keys.map((key) => evaluateFrame(key, frame, context))
    const nulls = rowsWithNull(columns, piece.length, nullSafe)
    const pieceIds = table.assign(columns, piece.length)
    if (nulls) {
      for (let row = 0; row < piece.length; row++) {
        if (nulls[row] === 0) continue
        pieceIds[row] = -1
        nullRows.push(at + row)
      }
    }
    ids.set(pieceIds, at)
    at += piece.length
  }
  const { starts, rows } = rowsByKey(ids, table.size)
  memory.take(table.bytes + ids.byteLength + starts.byteLength + rows.byteLength)
  return {
    batch,
    starts,
    rows,
    nullRows: Int32Array.from(nullRows),
    probe(columns, length) {
      const found = table.find(columns, length)
      const nulls = rowsWithNull(columns, length, nullSafe)
      if (nulls) for (let row = 0; row < length; row++) if (nulls[row] === 1) found[row] = -1
      return found
    },
  }
}

/** Counting sort of rows by key id; rows with id -1 are left out. */
function rowsByKey(ids: Int32Array, keys: number): { starts: Int32Array; rows: Int32Array } {
  const starts = new Int32Array(keys + 1)
  let counted = 0
  for (let row = 0; row < ids.length; row++) {
    if (ids[row] < 0) continue
    starts[ids[row] + 1]++
    counted++
  }
  for (let id = 0; id < keys; id++) starts[id + 1] += starts[id]
  const rows = new Int32Array(counted)
  const next = starts.slice(0, keys)
  for (let row = 0; row < ids.length; row++) if (ids[row] >= 0) rows[next[ids[row]]++] = row
  return { starts, rows }
}
