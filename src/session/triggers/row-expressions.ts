// Expressions over a trigger's rows that the session evaluates itself: WHEN, and generated columns of a row that a trigger changed. Bound
// once per catalog.
import { bindScalarSql } from '../../../engine/bind/expression/expression.ts'
import { mapChildren } from '../../../engine/bind/expression/rewrite.ts'
import { whenOverParameters } from '../../../engine/bind/trigger-when.ts'
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PlanColumn } from '../../../engine/plan/logical.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import { type Table, visibleColumns } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import { bindContext, constantContext } from '../prepared/bind-context.ts'
import { evaluateAsync } from '../routines/async-evaluate.ts'
import type { SessionCore } from '../session-core.ts'
import type { RowValues } from './call-trigger.ts'

interface Known {
  readonly version: number
  readonly whens: Map<number, Expression>
  readonly generated: Map<number, readonly Generated[]>
}

interface Generated {
  /** Place in the table's row. */
  readonly at: number
  /** Over the row's columns as parameters. */
  readonly expression: Expression
}

const known = new WeakMap<SessionCore, Known>()

function knownOf(core: SessionCore): Known {
  const { version } = core.catalog
  let found = known.get(core)
  if (found?.version !== version) known.set(core, (found = { version, whens: new Map(), generated: new Map() }))
  return found
}

export async function holdsWhen(
  core: SessionCore,
  table: Table,
  trigger: Trigger,
  old: RowValues | undefined,
  fresh: RowValues | undefined,
): Promise<boolean> {
  if (trigger.whenSql === undefined) return true
  const { whens } = knownOf(core)
  let expression = whens.get(trigger.oid)
  if (!expression)
    whens.set(trigger.oid, (expression = whenOverParameters(trigger.whenSql, table, bindContext(core, []))))
  const nulls = visibleColumns(table.schema.columns).map(() => null)
  const context = { ...constantContext(core), parameters: [...(old ?? nulls), ...(fresh ?? nulls)] }
  return (await evaluateAsync(core, expression, context)) === true
}

/** The table's whole row with its generated columns made again. */
export async function withGenerated(core: SessionCore, table: Table, row: readonly Value[]): Promise<readonly Value[]> {
  const list = generatedOf(core, table)
  if (list.length === 0) return row
  const made = [...row]
  const context: EvaluateContext = { ...constantContext(core), parameters: row }
  for (const { at, expression } of list) made[at] = await evaluateAsync(core, expression, context)
  return made
}

function generatedOf(core: SessionCore, table: Table): readonly Generated[] {
  const { generated } = knownOf(core)
  let list = generated.get(table.info.oid)
  if (list) return list
  const { columns } = table.schema
  const row = columns.map(({ name, type }, i): PlanColumn => ({ id: i + 1, name, type }))
  const change = (part: Expression): Expression =>
    part.kind === 'column' ? { kind: 'parameter', number: part.id, type: part.type } : mapChildren(part, change)
  list = columns.flatMap(({ generated: is, defaultSql, type }, at) =>
    is && defaultSql !== undefined
      ? [{ at, expression: change(bindScalarSql(defaultSql, row, bindContext(core, []), type, 'generated')) }]
      : [],
  )
  generated.set(table.info.oid, list)
  return list
}
