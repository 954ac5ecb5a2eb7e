// An INSERT's plan without its rows: bound and planned with parameters where the literals stand, kept by the session.
import { inputsOf } from '../../../engine/interpret/writes/write-plan.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import type { BoundStatement } from '../../../engine/bind/statement.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import type { BatchBuilder } from '../../pgwire/copy/batch-builder.ts'
import { bindPrepared, planPrepared, type PreparedStatement } from '../prepared/prepared-statement.ts'
import type { SessionCore } from '../session-core.ts'
import { acceptedLiterals } from './accepted-literals.ts'
import { type DirectInsert, directInsertOf } from './direct-insert.ts'

type Ready = PreparedStatement & { raw: NonNullable<PreparedStatement['raw']> }
type Values = PhysicalPlan & { readonly kind: 'values' }

/** Statements of few rows share a builder of this size. */
export const smallRowsMax = 16

export interface InsertShape {
  readonly plan: PhysicalPlan
  readonly types: readonly TypeRef[]
  /** By column, what literals it takes. */
  readonly accepted: readonly number[]
  readonly direct: DirectInsert | undefined
  /** For statements of few rows; gone after one that failed half way. */
  small: BatchBuilder | undefined
}

export interface InsertTemplate {
  readonly prepared: Ready
  readonly columns: number
  /** Of the statement as it was last bound: statistics change nothing about it; undefined: this statement is left to the parser. */
  shape?: { readonly bound: BoundStatement; readonly found: InsertShape | undefined }
}

/** A statement of the head and so many columns, to bind once. Two rows, since one might be planned another way than many. */
export function templateText(head: string, columns: number, tail: string): string {
  const row = (first: number): string => `(${Array.from({ length: columns }, (_, i) => `$${first + i}`).join(', ')})`
  return `${head}${row(1)}, ${row(columns + 1)} ${tail}`
}

/** Throws what binding throws. */
export function shapeOf(core: SessionCore, template: InsertTemplate): InsertShape | undefined {
  const { prepared, columns } = template
  const { statement, parameters } = bindPrepared(core, prepared)
  if (statement.kind !== 'query' || statement.command !== 'INSERT') return undefined
  if (template.shape?.bound !== statement) {
    const plan = planPrepared(core, prepared, statement)
    const values = valuesOf(plan)
    const types = values && holdsParameters(plan, values, columns) ? values.types : []
    const accepted = types.map((type) => acceptedLiterals(type.oid))
    const usable =
      types.length === columns && accepted.every((one, i) => one !== undefined && parameters[i] === types[i].oid)
    const found = usable
      ? { plan, types, accepted: accepted as number[], direct: directInsertOf(core, plan), small: undefined }
      : undefined
    template.shape = { bound: statement, found }
  }
  return template.shape.found
}

/** The rows that the statement inserts, if nothing but projections stand between. */
function valuesOf(plan: PhysicalPlan): Values | undefined {
  if (plan.kind === 'values') return plan
  return plan.kind === 'insert' || plan.kind === 'project' ? valuesOf(plan.input) : undefined
}

/** Whether each item of both rows is its own parameter, as it is or coerced, and no parameter stands elsewhere. */
function holdsParameters(plan: PhysicalPlan, values: Values, columns: number): boolean {
  const { lists: rows } = values
  if (rows.length !== 2 || rows.some((row) => row.length !== columns)) return false
  const own = rows.every((row, r) =>
    row.every((item, i) => {
      const numbers = parametersIn(item)
      return numbers.length === 1 && numbers[0] === r * columns + i + 1
    }),
  )
  return own && parametersIn(plan).length === 2 * columns
}

function parametersIn(value: unknown): number[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  if ('kind' in value && value.kind === 'parameter' && 'number' in value) return [Number(value.number)]
  return Object.values(value).flatMap(parametersIn)
}

/** The plan with rows that were read. */
export function withRows(plan: PhysicalPlan, batches: readonly Batch[]): PhysicalPlan {
  if (plan.kind === 'values') return { ...plan, lists: [], batches }
  if (plan.kind !== 'insert' && plan.kind !== 'project')
    throw new Error(`rows under ${plan.kind} with ${inputsOf(plan).length} inputs`)
  return { ...plan, input: withRows(plan.input, batches) }
}
