// cadastre.split_region and merge_regions: a partitioned table's rows move to new regions, as a task. They answer how many rows moved, or
// NULL where `wait` is false and the work goes on in the background.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { volatileLax } from '../declare.ts'
import { firstOwnOid, type FunctionContext, type FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'

const { text, bool, int8, numeric } = Oid

/** Own OIDs of this family: firstOwnOid + 40 … 49. */
const first = firstOwnOid + 40

type Split = [bigint | null, string | null, boolean | null]
type SplitAtNumber = [bigint | null, Numeric | null, boolean | null]
type Merge = [bigint | null, bigint | null, boolean | null]

const splitNames = ['region', 'at', 'wait'] as const

export const repartitionFunctions: readonly FunctionDefinition[] = [
  own(
    volatileLax(
      first,
      'split_region',
      [int8, text, bool],
      int8,
      { argNames: splitNames, defaults: [null, 'true'] },
      ([region, at, wait]: Split, context) => split(region, at, wait, context),
    ),
  ),
  // Numbers need no quotes.
  own(
    volatileLax(
      first + 1,
      'split_region',
      [int8, numeric, bool],
      int8,
      { argNames: splitNames, defaults: ['true'] },
      ([region, at, wait]: SplitAtNumber, context) =>
        split(region, at === null ? null : typeByOid(numeric).format(at, context.settings), wait, context),
    ),
  ),
  own(
    volatileLax(
      first + 2,
      'merge_regions',
      [int8, int8, bool],
      int8,
      { argNames: ['region', 'other', 'wait'], defaults: ['true'] },
      ([a, b, wait]: Merge, context) =>
        a === null || b === null || wait === null
          ? null
          : effect(context, 'merge-regions', regionNumber(a), regionNumber(b), wait),
    ),
  ),
]

function own(definition: FunctionDefinition): FunctionDefinition {
  return { ...definition, schema: 'cadastre' }
}

const split = (
  region: bigint | null,
  at: string | null,
  wait: boolean | null,
  context: FunctionContext,
): bigint | null =>
  region === null || wait === null ? null : effect(context, 'split-region', regionNumber(region), at, wait)

function regionNumber(region: bigint): number {
  if (region >= 0n && region <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(region)
  throw new PgError('42704', `region ${region} does not exist`)
}
