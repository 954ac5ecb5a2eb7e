// System columns of rows: ctid is a row's id as a tid, xmin a number made of what is in the row.
import { PgError } from '../../errors.ts'
import { hashBytes } from '../../types/hashing/jenkins.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import { blockOf, offsetOf, placeOf } from '../../types/tid.ts'
import type { Value } from '../../types/type.ts'
import { immutable, stableLax } from '../declare.ts'
import { firstOwnOid, type FunctionDefinition } from '../function.ts'

export const rowPlaceOid = firstOwnOid + 952
export const rowVersionOid = firstOwnOid + 953

export const rowPlaceFunctions: readonly FunctionDefinition[] = [
  { ...immutable(rowPlaceOid, 'row_place', [Oid.int8], Oid.tid, ([rowId]: [bigint]) => rowPlace(rowId)), hidden: true },
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
  if (block >= count) throw new PgError('54000', 'the row lies too far behind in its region to have a ctid')
  return placeOf(first + block, (row % rowsPerBlock) + 1n)
}

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
