// SELECT of columns of one table's row by a whole unique key: answered at once, on this thread, where the row lies in memory.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { RowBuffer } from '../../pgwire/encode/row-buffer.ts'
import { encodeFew } from '../../pgwire/encode-rows.ts'
import { fieldsOf, formatsFor } from '../execution.ts'
import { relationKey } from '../locks/lock-key.ts'
import { accessShare } from '../locks/modes.ts'
import type { SessionCore } from '../session-core.ts'
import type { FieldDescription } from '../wire-session.ts'
import { findPointRow, type PointKey, pointKeyOf, type Scan } from './point-key.ts'

export interface PointSelect {
  readonly kind: 'point'
  readonly key: PointKey
  readonly attributes: readonly number[]
  readonly types: readonly TypeRef[]
  readonly fields: readonly FieldDescription[]
}

/** undefined: the statement is another one. */
export function pointSelectOf(core: SessionCore, query: BoundQuery, plan: PhysicalPlan): PointSelect | undefined {
  if (query.command !== 'SELECT' || query.writes.length > 0 || query.rowLocks.length > 0) return undefined
  const output = outputOf(plan)
  if (!output || query.reads.length !== 1 || query.reads[0] !== output.scan.table) return undefined
  const key = pointKeyOf(core, output.scan)
  if (key?.table.info.materialized?.populated === false) return undefined
  return (
    key && { kind: 'point', key, attributes: output.attributes, types: plan.types, fields: fieldsOf(query.columns) }
  )
}

/** The DataRow, good until the next is asked for, or nothing where there is no such row; undefined: the row is not to be had here, or somebody is in the way. */
export function answerPoint(
  core: SessionCore,
  { key, attributes, types }: PointSelect,
  parameters: readonly Value[],
  formats: readonly number[],
): { readonly bytes: Uint8Array; readonly rows: number } | undefined {
  const { locks } = core.state
  const table = relationKey(key.table.info.oid)
  // Nothing comes between: to a statement of its own a lock that is free is as good as taken.
  const isLocked = core.transaction
    ? locks.tryLock(core.lockOwner, table, accessShare, 'transaction')
    : locks.isFree(core.lockOwner, table, accessShare)
  if (!isLocked) return undefined
  const batch = findPointRow(core, key, attributes, parameters)
  if (!batch) return undefined
  core.transaction?.noteSnapshot()
  if (batch.length === 0) return { bytes: nothing, rows: 0 }
  const out = rowBuffer()
  const settings = core.textSettings
  encodeFew(
    batch,
    { formats: formats.length === 1 ? formatsFor(formats, types.length) : formats, types, settings },
    out,
  )
  return { bytes: out.finish(), rows: 1 }
}

const nothing = new Uint8Array(0)
/** A buffer that a long row made longer is not kept. */
const keptBytesMax = 64 * 1024
let kept = new RowBuffer()

/** The same for one row after the other. */
function rowBuffer(): RowBuffer {
  if (kept.bytes.length > keptBytesMax) kept = new RowBuffer()
  kept.at = 0
  return kept
}

/** A scan, and which of its columns are given out: nothing but projections, and a limit that a single row cannot reach. */
function outputOf(plan: PhysicalPlan): { readonly scan: Scan; readonly attributes: readonly number[] } | undefined {
  switch (plan.kind) {
    case 'scan':
      return plan.attributes.includes(0) ? undefined : { scan: plan, attributes: plan.attributes }
    case 'project': {
      const input = outputOf(plan.input)
      if (!input || plan.expressions.length === 0) return undefined
      const attributes = plan.expressions.map((one) => (one.kind === 'slot' ? input.attributes[one.slot] : undefined))
      return attributes.includes(undefined) ? undefined : { scan: input.scan, attributes: attributes as number[] }
    }
    case 'limit': {
      const { limit, offset } = plan
      const one = limit?.kind === 'literal' && typeof limit.value === 'bigint' && limit.value > 0n
      return one && !offset ? outputOf(plan.input) : undefined
    }
    default:
      return undefined
  }
}
