// A row of a segment by its key, as far as its columns lie decoded in the memory that all threads share.
import { columnIn } from '../../engine/columns/column-block.ts'
import type { PinnedEntry } from '../../engine/columns/column-cache.ts'
import type { Column } from '../../engine/columns/column.ts'
import type { SharedColumns } from '../../engine/columns/shared-columns.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import { rowGroupRows } from '../limits.ts'
import type { RegionKey, RegionSchema } from '../requests/request.ts'
import { segmentNumber } from '../scan/cache-numbers.ts'
import { chunkBlock } from '../segments/chunk-block.ts'
import type { SegmentKey } from '../segments/footer.ts'
import type { MirroredSegment } from '../server/mirror.ts'
import { mayMatch } from '../scan/prune.ts'
import { deadRows } from './dead-rows.ts'
import { positionsInGroup } from './group-keys.ts'
import { positionsInPages } from './key-pages.ts'

export type DecodedColumns = Pick<SharedColumns, 'arena' | 'cache'>

/** Columns of one segment, pinned from when they are first asked for until `release`. */
export class SegmentColumns {
  readonly segment: MirroredSegment
  readonly #schema: RegionSchema
  readonly #memory: DecodedColumns
  readonly #pins: PinnedEntry[] = []

  constructor(segment: MirroredSegment, schema: RegionSchema, memory: DecodedColumns) {
    this.segment = segment
    this.#schema = schema
    this.#memory = memory
  }

  has(attribute: number): boolean {
    return this.segment.footer.columns.some((column) => column.attribute === attribute)
  }

  /** Of a row group; undefined: nobody has decoded it. */
  column(group: number, attribute: number): Column | undefined {
    const { footer, path } = this.segment
    const at = footer.columns.findIndex((column) => column.attribute === attribute)
    if (at < 0) return undefined
    const { arena, cache } = this.#memory
    const entry = cache.pin({
      segment: segmentNumber(path),
      attribute,
      rowGroup: group,
    })
    if (!entry) return undefined
    this.#pins.push(entry)
    const { rows, columns } = footer.groups[group]
    const type = this.#schema.columns.find((one) => one.attribute === attribute)?.type ?? footer.columns[at].type
    return columnIn(chunkBlock(columns[at].chunk, rows), type, arena.buffer, entry.address)
  }

  release(): void {
    for (const entry of this.#pins.splice(0)) this.#memory.cache.unpin(entry)
  }
}

/** The position in the segment of the living row with the key; -1: there is none; undefined: not known here. */
export function positionInSegment(columns: SegmentColumns, key: RegionKey, probe: KeyColumns): number | undefined {
  const { footer, path } = columns.segment
  const stored = footer.keys.find((one) => isOf(one, key))
  if (!stored) return positionWithoutIndex(columns, key, probe)
  const found =
    stored.kind === 'ordered' ? orderedPositions(columns, stored, probe) : positionsInPages(path, stored, probe.hash(0))
  for (const position of found ?? []) {
    const group = Math.floor(position / rowGroupRows)
    const row = position - group * rowGroupRows
    const list = columns.segment.deletes[group]
    const isDead = list ? deadRows(list) : undefined
    if (list && !isDead) return undefined
    if (isDead?.(row)) continue
    if (stored.kind === 'ordered') return position
    const keys = keysIn(columns, key, group)
    if (!keys) return undefined
    if (probe.equals(0, keys, row)) return position
  }
  return found && -1
}

/** The key is younger than the segment: each row group that may have it is looked at. */
function positionWithoutIndex(columns: SegmentColumns, key: RegionKey, probe: KeyColumns): number | undefined {
  const { footer, path, deletes } = columns.segment
  const at = key.attributes.map((attribute) => footer.columns.findIndex((column) => column.attribute === attribute))
  if (at.includes(-1)) return undefined
  const values = probe.values(0)
  for (const [number, { rows, columns: chunks }] of footer.groups.entries()) {
    const possible = at.every((column, i) =>
      mayMatch(
        { attribute: key.attributes[i], op: '=', values: [values[i]] },
        chunks[column].zone,
        rows,
        footer.columns[column].type,
      ),
    )
    if (!possible) continue
    const list = deletes[number]
    const isDead = list ? deadRows(list) : nobody
    const parts = isDead && keyColumnsIn(columns, key, number)
    const found = parts && positionsInGroup({ path, number, rows }, key, parts, probe, isDead)
    if (!found) return undefined
    const keys = new KeyColumns(key, parts, rows)
    const row = found.find((one) => !isDead(one) && probe.equals(0, keys, one))
    if (row !== undefined) return number * rowGroupRows + row
  }
  return -1
}

const nobody = (): boolean => false

function keysIn(columns: SegmentColumns, key: RegionKey, group: number): KeyColumns | undefined {
  const parts = keyColumnsIn(columns, key, group)
  return parts && new KeyColumns(key, parts, columns.segment.footer.groups[group].rows)
}

function keyColumnsIn(columns: SegmentColumns, key: RegionKey, group: number): Column[] | undefined {
  const parts: Column[] = []
  for (const attribute of key.attributes) {
    const column = columns.column(group, attribute)
    if (!column) return undefined
    parts.push(column)
  }
  return parts
}

function orderedPositions(
  columns: SegmentColumns,
  stored: SegmentKey & { readonly kind: 'ordered' },
  probe: KeyColumns,
): readonly number[] | undefined {
  const wanted = probe.numbers(0)
  if (!wanted || compare(wanted, stored.firsts[0]) < 0 || compare(wanted, stored.last) > 0) return []
  const { firsts } = stored
  let group = 0
  for (let high = firsts.length; high - group > 1;) {
    const middle = (group + high) >> 1
    if (compare(firsts[middle], wanted) <= 0) group = middle
    else high = middle
  }
  const keys = keysIn(columns, { ...stored, unique: true }, group)
  if (!keys) return undefined
  let low = 0
  let high = keys.rows
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys.compareNumbers(middle, wanted) < 0) low = middle + 1
    else high = middle
  }
  return low < keys.rows && keys.compareNumbers(low, wanted) === 0 ? [group * rowGroupRows + low] : []
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1
  return 0
}

/** An index whose columns changed since is as good as none. */
const isOf = (stored: SegmentKey, key: RegionKey): boolean =>
  stored.index === key.index &&
  stored.nullsNotDistinct === key.nullsNotDistinct &&
  stored.attributes.length === key.attributes.length &&
  stored.attributes.every((attribute, i) => attribute === key.attributes[i])
