// SELECT of columns of one table's row by a whole unique key: answered at once, on this thread, where the row lies in memory.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import type { RegionId } from '../../../regions/requests/request.ts'
import { RowBuffer } from '../../pgwire/encode/row-buffer.ts'
import { encodeFew } from '../../pgwire/encode-rows.ts'
import { fieldsOf, formatsFor } from '../execution.ts'
import { relationKey } from '../locks/lock-key.ts'
import { accessShare } from '../locks/modes.ts'
import { keysOf, regionsOf } from '../region-schema.ts'
import type { SessionCore } from '../session-core.ts'
import type { FieldDescription } from '../wire-session.ts'

export interface PointSelect {
  readonly kind: 'point'
  readonly table: number
  readonly regions: readonly RegionId[]
  /** The key's columns, and what each is to be. */
  readonly key: readonly { readonly attribute: number; readonly value: Expression }[]
  readonly attributes: readonly number[]
  readonly types: readonly TypeRef[]
  readonly fields: readonly FieldDescription[]
}

type Scan = PhysicalPlan & { readonly kind: 'scan' }

/** undefined: the statement is another one. */
export function pointSelectOf(core: SessionCore, query: BoundQuery, plan: PhysicalPlan): PointSelect | undefined {
  if (query.command !== 'SELECT' || query.writes.length > 0 || query.rowLocks.length > 0) return undefined
  const output = outputOf(plan)
  if (!output || query.reads.length !== 1 || query.reads[0] !== output.scan.table) return undefined
  const { scan, attributes } = output
  const relation = core.catalog.relationByOid(scan.table)
  if (relation?.kind !== 'table') return undefined
  const given = equalities(scan)
  const key = keysOf(core.catalog, relation.table).find(
    ({ unique, attributes: columns }) =>
      unique && columns.length === given?.size && columns.every((attribute) => given.has(attribute)),
  )
  if (!key || !given) return undefined
  return {
    kind: 'point',
    table: scan.table,
    regions: regionsOf(relation.table),
    key: key.attributes.map((attribute) => ({ attribute, value: given.get(attribute)! })),
    attributes,
    types: plan.types,
    fields: fieldsOf(query.columns),
  }
}

/** The DataRow, good until the next is asked for, or nothing where there is no such row; undefined: the row is not to be had here, or somebody is in the way. */
export function answerPoint(
  core: SessionCore,
  point: PointSelect,
  parameters: readonly Value[],
  formats: readonly number[],
): { readonly bytes: Uint8Array; readonly rows: number } | undefined {
  const { regions, locks, memory } = core.state
  // Nothing comes between: a lock that is free is as good as taken.
  if (!locks.isFree(core.lockOwner, relationKey(point.table), accessShare)) return undefined
  const predicates = point.key.map(({ attribute, value }) => ({
    attribute,
    op: '=',
    values: [value.kind === 'parameter' ? parameters[value.number - 1] : (value as { readonly value: Value }).value],
  }))
  for (const region of point.regions) {
    const batch = regions.findRow(region, { projection: point.attributes, predicates }, memory)
    if (!batch) return undefined
    if (batch.length === 0) continue
    const { types } = point
    const out = rowBuffer()
    encodeFew(
      batch,
      {
        formats: formats.length === 1 ? formatsFor(formats, types.length) : formats,
        types,
        settings: core.textSettings,
      },
      out,
    )
    return { bytes: out.finish(), rows: 1 }
  }
  return { bytes: nothing, rows: 0 }
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

/** Constants by the column that equals them, where the filter says that and nothing else. */
function equalities({ filter, predicates, attributes }: Scan): ReadonlyMap<number, Expression> | undefined {
  if (!filter) return undefined
  const conditions = filter.kind === 'and' ? filter.args : [filter]
  const given = new Map<number, Expression>()
  for (const { attribute, op, values } of predicates) {
    const [value] = values
    if (op !== '=' || given.has(attribute) || (value.kind !== 'parameter' && value.kind !== 'literal')) return undefined
    given.set(attribute, value)
  }
  const named = new Set(conditions.map((condition) => comparedColumn(condition, attributes)))
  const same = named.size === conditions.length && given.size === named.size
  return same && [...given.keys()].every((attribute) => named.has(attribute)) ? given : undefined
}

/** Of `column = constant`, in either order. */
function comparedColumn(condition: Expression, attributes: readonly number[]): number | undefined {
  if (condition.kind !== 'call' || condition.form?.kind !== 'operator' || condition.form.name !== '=') return undefined
  const [a, b] = condition.args
  const [column, constant] = a.kind === 'slot' ? [a, b] : [b, a]
  if (column.kind !== 'slot' || (constant.kind !== 'parameter' && constant.kind !== 'literal')) return undefined
  return attributes[column.slot]
}
