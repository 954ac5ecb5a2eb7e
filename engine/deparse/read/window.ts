// Windows, and the items of ORDER BY within calls and windows.
import { typeOf } from '../../bind/types/types.ts'
import { frameOption as bit } from '../../parse/frame-options.ts'
import { nameParts, type ParseNode } from '../../parse/node.ts'
import { Oid } from '../../types/oids.ts'
import type { Shown, ShownSort, ShownWindow } from '../tree.ts'
import { literalAs, read, readNatural } from './expression.ts'
import { boundOf, type Place } from './reading.ts'
import { unlike } from './repeats.ts'

export const readSorts = (nodes: readonly ParseNode[], place: Place): readonly ShownSort[] =>
  nodes.map(({ SortBy: sort }) => ({ value: readNatural(sort.node, place), words: sortWords(sort) }))

/** Direction and place of NULLs, as far as they are not what goes without saying. */
export function sortWords(sort: ParseNode): string {
  const operator = sort.sortby_dir === 'SORTBY_USING' ? nameParts(sort.useOp).at(-1) : undefined
  const descending = sort.sortby_dir === 'SORTBY_DESC' || operator === '>'
  const first = sort.sortby_nulls === 'SORTBY_NULLS_FIRST'
  const last = sort.sortby_nulls === 'SORTBY_NULLS_LAST'
  if (operator !== undefined && operator !== '<' && operator !== '>')
    return ` USING ${operator}${first ? ' NULLS FIRST' : last ? ' NULLS LAST' : ''}`
  if (descending) return last ? ' DESC NULLS LAST' : ' DESC'
  return first ? ' NULLS FIRST' : ''
}

export function readWindow(window: ParseNode, place: Place): ShownWindow {
  return {
    ...(window.refname && { refines: window.refname as string }),
    partition: unlike(((window.partitionClause ?? []) as ParseNode[]).map((node) => readNatural(node, place))),
    order: unlike(readSorts(window.orderClause ?? [], place), ({ value }) => value),
    frame: readFrame(window, place),
  }
}

function readFrame(window: ParseNode, place: Place): (string | Shown)[] {
  const options: number = window.frameOptions ?? 0
  const has = (one: number): boolean => (options & one) !== 0
  if (!has(bit.nonDefault)) return []
  const pieces: (string | Shown)[] = [has(bit.range) ? 'RANGE ' : has(bit.rows) ? 'ROWS ' : 'GROUPS ']
  if (has(bit.between)) pieces.push('BETWEEN ')
  if (has(bit.startUnboundedPreceding)) pieces.push('UNBOUNDED PRECEDING')
  else if (has(bit.startCurrentRow)) pieces.push('CURRENT ROW')
  else pieces.push(readOffset(window.startOffset, window, place), has(bit.startPreceding) ? ' PRECEDING' : ' FOLLOWING')
  if (has(bit.between)) {
    pieces.push(' AND ')
    if (has(bit.endUnboundedFollowing)) pieces.push('UNBOUNDED FOLLOWING')
    else if (has(bit.endCurrentRow)) pieces.push('CURRENT ROW')
    else pieces.push(readOffset(window.endOffset, window, place), has(bit.endPreceding) ? ' PRECEDING' : ' FOLLOWING')
  }
  if (has(bit.excludeCurrentRow)) pieces.push(' EXCLUDE CURRENT ROW')
  else if (has(bit.excludeGroup)) pieces.push(' EXCLUDE GROUP')
  else if (has(bit.excludeTies)) pieces.push(' EXCLUDE TIES')
  return pieces
}

const times: ReadonlySet<number> = new Set([Oid.date, Oid.time, Oid.timetz, Oid.timestamp, Oid.timestamptz])

/** An untyped distance in a RANGE frame is of the type that the ordered column is moved by. */
function readOffset(node: ParseNode, window: ParseNode, place: Place): Shown {
  const bound = boundOf(node, place)
  if (bound.kind !== 'literal' || bound.type.oid !== Oid.unknown) return read(node, place)
  const first: ParseNode | undefined = window.orderClause?.[0]?.SortBy.node
  const ordered = first ? boundOf(first, place).type.oid : Oid.int8
  return literalAs(bound.value, typeOf(times.has(ordered) ? Oid.interval : ordered), place)
}
