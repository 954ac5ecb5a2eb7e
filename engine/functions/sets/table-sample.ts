// TABLESAMPLE's choice of rows: a number made of a row's id and a seed decides, so that the same seed gives the same rows while they stay.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { volatileLax } from '../declare.ts'
import { firstOwnOid, type FunctionContext, type FunctionDefinition } from '../function.ts'

export const tableSampleOid = firstOwnOid + 110

export const tableSampleFunctions: readonly FunctionDefinition[] = [
  {
    ...volatileLax(
      tableSampleOid,
      'sql_table_sample',
      [Oid.int8, Oid.bool, Oid.float4, Oid.bool, Oid.float8],
      Oid.bool,
      {},
      (
        [rowId, byBlocks, percent, isRepeatable, seed]: [bigint, boolean, number | null, boolean, number | null],
        context,
      ) => {
        if (percent === null) throw new PgError('2202H', 'TABLESAMPLE parameter cannot be null')
        if (!(percent >= 0 && percent <= 100)) throw new PgError('2202H', 'sample percentage must be between 0 and 100')
        if (isRepeatable && seed === null) throw new PgError('2202G', 'TABLESAMPLE REPEATABLE parameter cannot be null')
        const unit = byBlocks ? rowId / rowsPerBlock : rowId
        return hash(unit, isRepeatable ? seed! : ownSeed(context)) < percent / 100
      },
    ),
    hidden: true,
  },
]

/** What SYSTEM takes or leaves as a whole: about what a page of PostgreSQL's holds. */
const rowsPerBlock = 64n

/** Another one for each query. */
function ownSeed({ memo }: FunctionContext): number {
  const known = memo.get('table-sample') as number | undefined
  if (known !== undefined) return known
  const seed = Math.random()
  memo.set('table-sample', seed)
  return seed
}

const words = new DataView(new ArrayBuffer(8))

/** From 0 up to, and not with, 1 (murmur3's finalizer over both halves of both). */
function hash(value: bigint, seed: number): number {
  words.setFloat64(0, seed)
  let state = 0
  for (const word of [
    words.getUint32(0),
    words.getUint32(4),
    Number(value & 0xffff_ffffn),
    Number((value >> 32n) & 0xffff_ffffn),
  ]) {
    state = Math.imul(state ^ word, 0x85eb_ca6b)
    state ^= state >>> 13
    state = Math.imul(state, 0xc2b2_ae35)
    state ^= state >>> 16
  }
  return (state >>> 0) / 2 ** 32
}
