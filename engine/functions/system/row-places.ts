// System columns of rows: ctid is a row's id as a tid, xmin a number made of what is in the row.
import { type Column, isValid } from '../../columns/column.ts'
import { PgError } from '../../errors.ts'
import { hashBytes } from '../../types/hashing/jenkins.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import { blockOf, offsetOf, placeOf } from '../../types/tid.ts'
import type { Value } from '../../types/type.ts'
import { immutable, stableLax } from '../declare.ts'
import { firstOwnOid, type FunctionContext, type FunctionDefinition } from '../function.ts'

export const rowPlaceOid = firstOwnOid + 952
export const rowVersionOid = firstOwnOid + 953

export const rowPlaceFunctions: readonly FunctionDefinition[] = [
  {
    ...immutable(rowPlaceOid, 'row_place', [Oid.int8], Oid.tid, { vector: rowPlaces }, ([rowId]: [bigint]) =>
      rowPlace(rowId),
    ),
    hidden: true,
  },
  {
    ...stableLax(rowVersionOid, 'row_version', [Oid.any], Oid.xid, (values: readonly Value[], { argTypes }) =>
      rowVersion(
        values,
        argTypes.map(({ oid }) => oid),
      ),
    ),
    variadic: Oid.any,
    hidden: true,
  },
]

/** Offsets go from 1 to this. */
const rowsPerBlock = 65_535n
/** Blocks from here on hold the rows that the transaction has not committed yet. */
const firstOwnBlock = 2n ** 31n
/** The first regions of a table, which is all of most, have more blocks each than those behind them. */
const wideRegions = 64n
const blocksOfWide = 2n ** 24n
const firstNarrowBlock = wideRegions * blocksOfWide
const blocksOfNarrow = 2n ** 15n
/** The first block, and how many there are: of own rows, and of each region. */
const ownBlocks = [Number(firstOwnBlock), Number(firstOwnBlock)] as const
const wideBlocks = [0, Number(blocksOfWide)] as const
const narrowBlocks = [Number(firstNarrowBlock), Number(blocksOfNarrow)] as const

/** No two rows of a table have the same, and in the order of a region's rows they grow. Throws 54000. */
export function rowPlace(rowId: bigint): bigint {
  if (rowId < 0n) return inBlocks(firstOwnBlock, firstOwnBlock, -rowId - 1n)
  const region = rowId >> 48n
  const row = rowId & (2n ** 48n - 1n)
  return region < wideRegions
    ? inBlocks(region * blocksOfWide, blocksOfWide, row)
    : inBlocks(firstNarrowBlock + region * blocksOfNarrow, blocksOfNarrow, row)
}

function inBlocks(first: bigint, count: bigint, row: bigint): bigint {
  const block = row / rowsPerBlock
  if (block >= count) throw tooFar()
  return placeOf(first + block, (row % rowsPerBlock) + 1n)
}

const tooFar = (): PgError => new PgError('54000', 'the row lies too far behind in its region to have a ctid')

/** Of a whole column, by the words of the ids. */
function rowPlaces([ids]: readonly Column[], rows: number, { resultType }: FunctionContext): Column | undefined {
  if (ids.layout.kind !== 'i64') return undefined
  const { buffer, byteOffset } = ids.values
  const words = new Int32Array(buffer, byteOffset, 2 * rows)
  const places = new DataView(new ArrayBuffer(placeBytes * rows))
  const offsets = new Int32Array(rows + 1)
  for (let i = 0; i < rows; i++) {
    offsets[i + 1] = placeBytes * (i + 1)
    if (!isValid(ids, i)) continue
    const [low, high] = [words[2 * i] >>> 0, words[2 * i + 1]]
    const region = high >>> 16
    const own = high < 0
    const row = own ? -(high * word + low) - 1 : (high & 0xffff) * word + low
    const block = Math.floor(row / Number(rowsPerBlock))
    const [first, count] = own ? ownBlocks : region < Number(wideRegions) ? wideBlocks : narrowBlocks
    if (block >= count) throw tooFar()
    places.setUint32(placeBytes * i, first + (own ? 0 : region * count) + block)
    places.setUint16(placeBytes * i + 4, row - block * Number(rowsPerBlock) + 1)
  }
  const values = new Uint8Array(places.buffer)
  return { type: resultType, layout: { kind: 'binary' }, length: rows, values, offsets, validity: ids.validity }
}

const word = 2 ** 32
const placeBytes = 6

/** The row id behind a place; of places that no row has one that none has either. */
export function placedRow(place: bigint): bigint {
  const block = blockOf(place)
  const offset = offsetOf(place)
  if (offset === 0n) return noRow
  const rowIn = (own: bigint): bigint => own * rowsPerBlock + offset - 1n
  if (block >= firstOwnBlock) return -rowIn(block - firstOwnBlock) - 1n
  if (block < firstNarrowBlock) return ((block / blocksOfWide) << 48n) | rowIn(block % blocksOfWide)
  const own = block - firstNarrowBlock
  const region = own / blocksOfNarrow
  return region < wideRegions ? noRow : (region << 48n) | rowIn(own % blocksOfNarrow)
}

const noRow = -(2n ** 63n)

/** Numbers below stand for no transaction. */
const firstNormal = 3

/**
 * Changes when a value of the row does. No transaction's number is kept with rows, and none is known before a commit; this one is the
 * same wherever and whenever the row is looked at, in RETURNING too.
 */
export function rowVersion(values: readonly Value[], types: readonly number[]): number {
  let state = 0n
  for (const [index, value] of values.entries()) {
    const seed = BigInt.asUintN(64, state * 31n + BigInt(value === null ? 2 * index + 1 : 2 * index))
    state = hashBytes(value === null ? nothing : typeByOid(types[index]).send(value), seed)
  }
  const version = Number(BigInt.asUintN(32, state))
  return version < firstNormal ? version + firstNormal : version
}

const nothing = new Uint8Array()
