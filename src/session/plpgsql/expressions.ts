// Values of a function's expressions: those that need no rows are evaluated where the session is, others are queries.
import { functionByOid } from '../../../engine/functions/registry.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { SqlText } from '../../../engine/plpgsql/syntax.ts'
import { PgError } from '../../../engine/errors.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { lockRelations, tryLockRelations } from '../locks/relation-locks.ts'
import { requirePermitted } from '../prepared/permitted.ts'
import { bindPrepared, isBoundNow, planPrepared } from '../prepared/prepared-statement.ts'
import { evaluateAsync } from '../routines/async-evaluate.ts'
import { castValue } from '../routines/cast-value.ts'
import { inQuery, withContext } from '../routines/error-context.ts'
import { openRows, takeRows } from '../routines/rows.ts'
import { type CompiledText, selectLead } from './compiled-text.ts'
import type { Frame } from './frame.ts'

export interface Evaluated {
  readonly value: Value
  readonly type: TypeRef
  /** Of a row's fields, where they are known. */
  readonly names?: readonly string[] | undefined
}

/** what: how an error's context calls it. */
export async function evaluate(
  frame: Frame,
  sql: SqlText,
  what = `PL/pgSQL expression "${sql.text}"`,
): Promise<Evaluated> {
  const text = frame.compiled.texts.of(sql, frame)
  if (text.variable !== undefined) return frame.valueOf(text.variable)
  const { core } = frame
  const simple =
    text.simple?.bound && isBoundNow(core, text.simple.bound) ? text.simple : await compile(frame, text, what)
  if (simple) {
    const parameters = text.parameters(frame)
    const answer =
      parameters.length > 0 ? evaluateAsync(core, simple.expression, frame.context(parameters)) : constant()
    return {
      value: answer instanceof Promise ? await answer : answer,
      type: simple.type,
      names: namesOf(simple.expression),
    }
  }
  return runExpression(frame, text, what)

  /** What names no variable is looked at as a whole: its errors are the expression's. */
  function constant(): Value {
    const { expression } = simple!
    try {
      return evaluateAsync(core, expression, frame.context([]))
    } catch (error) {
      throw withContext(error, what)
    }
  }
}

/** Of a user's function with several OUT arguments. */
function namesOf(expression: Expression): readonly string[] | undefined {
  if (expression.kind !== 'call' || expression.type.oid !== Oid.record) return undefined
  const definition = functionByOid(expression.function)
  return definition.kind === 'scalar' ? definition.columns?.map(({ name }) => name) : undefined
}

/** undefined: it is a query. */
async function compile(frame: Frame, text: CompiledText, what: string): Promise<CompiledText['simple']> {
  const { core } = frame
  const { statement } = text
  try {
    if (!tryLockRelations(core, statement)) await lockRelations(core, statement)
    const bound = bindPrepared(core, statement)
    requirePermitted(core, bound)
    if (bound.statement.kind !== 'query') throw new PgError('42601', `not an expression: ${text.sql.text}`)
    if (bound.statement.columns.length !== 1) {
      const source = text.sql.source === undefined ? 'query' : 'assignment source'
      throw new PgError('42601', `${source} returned ${bound.statement.columns.length} columns`)
    }
    const { reads, writes } = bound.statement
    if (reads.length > 0 || writes.length > 0) return undefined
    const expression = onlyExpression(planPrepared(core, statement, bound.statement))
    if (!expression) return undefined
    return (text.simple = {
      bound,
      expression,
      type: bound.statement.columns[0].type,
    })
  } catch (error) {
    throw ofExpression(error, text.sql, what)
  }
}

/** An error of the grammar or of names points into the expression; any other says which one it was. */
function ofExpression(error: unknown, { text, isExpression }: SqlText, what: string): unknown {
  const isPlaced = error instanceof PgError && error.fields.position !== undefined
  return isPlaced ? inQuery(error, text, isExpression ? selectLead.length : 0) : withContext(error, what)
}

function onlyExpression(plan: PhysicalPlan): Expression | undefined {
  if (plan.kind === 'values' && !plan.batches && plan.lists.length === 1 && plan.lists[0].length === 1)
    return plan.lists[0][0]
  if (plan.kind !== 'project' || plan.expressions.length !== 1) return undefined
  const { input } = plan
  const isOneRow = input.kind === 'values' && !input.batches && input.lists.length === 1 && input.lists[0].length === 0
  return isOneRow ? plan.expressions[0] : undefined
}

async function runExpression(frame: Frame, text: CompiledText, what: string): Promise<Evaluated> {
  const { core, routine } = frame
  try {
    const readsOnly = routine.definition.volatility !== 'volatile'
    const rows = await openRows(core, text.statement, () => text.parameters(frame), { readsOnly })
    const [column] = rows.columns
    const found = await takeRows(rows, 2)
    if (found.length > 1) throw new PgError('21000', 'query returned more than one row')
    return { value: found[0]?.[0] ?? null, type: column.type }
  } catch (error) {
    throw withContext(error, what)
  }
}

export async function evaluateAs(frame: Frame, sql: SqlText, type: TypeRef): Promise<Value> {
  const { value, type: from } = await evaluate(frame, sql)
  return castValue(frame.core, frame.context([]), value, from, type, true)
}

const boolType: TypeRef = { oid: Oid.bool, typmod: -1 }

export const isTrue = async (frame: Frame, sql: SqlText): Promise<boolean> =>
  (await evaluateAs(frame, sql, boolType)) === true
