// Where a key may lie in a row group whose segment has no index of it, since it is older than the key: rows that ascend by the key are
// searched, of others this thread makes an index, which follows them a bounded number at a time.
import type { Column } from '../../engine/columns/column.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import { ascends } from '../indexes/ascends.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import { KeyIndex } from '../memtable/key-index.ts'
import type { RegionKey } from '../requests/request.ts'

/** Rows indexed in one go: below a millisecond, as is a look at whether a whole row group ascends. */
const rowsPerLook = 4096
/** Of indexes kept, the longest unused given up first: about two million keys. */
const indexBytesMax = 64 * 1024 * 1024

interface GroupKeys {
  /** Absent while the rows ascend. */
  index: KeyIndex | undefined
  /** How many were looked at. */
  rows: number
}

const known = new Map<string, GroupKeys>()
let indexBytes = 0

/**
 * Positions in the group of living rows that may have the key; undefined: not all rows were looked at yet, and the next call goes on
 * with them. columns: the key's, of so many rows.
 */
export function positionsInGroup(
  group: {
    readonly path: string
    readonly number: number
    readonly rows: number
  },
  key: RegionKey,
  columns: readonly Column[],
  probe: KeyColumns,
  isDead: (position: number) => boolean,
): readonly number[] | undefined {
  const name = `${group.path}#${group.number}#${key.index}:${key.attributes.join()}`
  const keys = known.get(name) ?? {
    index: ascends(columns, group.rows) ? undefined : new KeyIndex(),
    rows: 0,
  }
  known.delete(name)
  known.set(name, keys)
  const { index } = keys
  if (!index) return inOrder(new KeyColumns(key, columns, group.rows), probe)
  if (keys.rows < group.rows) {
    const before = index.bytes
    addRows(keys, index, key, columns, group.rows)
    indexBytes += index.bytes - before
    giveUp(keys)
  }
  return keys.rows === group.rows ? index.find(probe.hash(0), isDead) : undefined
}

/** A key may stand in several rows: of those that ascend, one after the other. */
function inOrder(keys: KeyColumns, probe: KeyColumns): readonly number[] {
  const wanted = probe.numbers(0)
  if (!wanted) return []
  let low = 0
  let high = keys.rows
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys.compareNumbers(middle, wanted) < 0) low = middle + 1
    else high = middle
  }
  const found: number[] = []
  for (; low < keys.rows && keys.compareNumbers(low, wanted) === 0; low++) found.push(low)
  return found
}

function addRows(keys: GroupKeys, index: KeyIndex, key: RegionKey, columns: readonly Column[], rows: number): void {
  const end = Math.min(rows, keys.rows + rowsPerLook)
  const parts = columns.map((column) => sliceColumn(column, keys.rows, end))
  const found = new KeyColumns(key, parts, end - keys.rows)
  for (let row = 0; row < found.rows; row++) if (found.hasKey(row)) index.add(found.hash(row), keys.rows + row)
  keys.rows = end
}

function giveUp(latest: GroupKeys): void {
  for (const [name, keys] of known) {
    if (indexBytes <= indexBytesMax || keys === latest) break
    known.delete(name)
    indexBytes -= keys.index?.bytes ?? 0
  }
}
