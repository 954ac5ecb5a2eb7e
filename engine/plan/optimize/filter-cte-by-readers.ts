// A CTE that all its readers filter makes only rows that one of them wants. Each reader keeps its own filter.
import type { ColumnId, Expression } from '../expression.ts'
import { isVolatile, isWrite, planIsVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { conjunction, conjunctsOf, substitute, usesOnly } from '../traverse-expression.ts'
import { inputsOf, somePlan, transformPlan } from '../traverse-plan.ts'
import { isLeakproof } from './leakproof.ts'

type With = Extract<LogicalPlan, { kind: 'with' }>
type CteScan = Extract<LogicalPlan, { kind: 'cte-scan' }>

/** For plans whose filters lie on the scans already. To be applied once: it would find the same again. */
export const filterCtesByReaders = (plan: LogicalPlan): LogicalPlan =>
  transformPlan(plan, (node) => (node.kind === 'with' ? filterCtes(node) : node))

function filterCtes(plan: With): With {
  let changed = false
  const ctes = plan.ctes.map((cte) => {
    // MATERIALIZED asks for all rows.
    if (cte.materialized === true || planIsVolatile(cte.plan) || somePlan(cte.plan, hasEffects)) return cte
    const wanted = inputsOf(plan).flatMap((input) => readersOf(input, cte.cte))
    if (wanted.length === 0 || wanted.includes(undefined)) return cte
    changed = true
    return {
      ...cte,
      plan: { kind: 'filter', input: cte.plan, condition: anyOf(wanted as Expression[]) } as LogicalPlan,
    }
  })
  return changed ? { ...plan, ctes } : plan
}

const anyOf = ([first, ...others]: Expression[]): Expression =>
  others.length === 0 ? first : { kind: 'or', args: [first, ...others], type: first.type }

const hasEffects = (plan: LogicalPlan): boolean => isWrite(plan) || plan.kind === 'lock-rows'

/** By reader: the rows that it wants, over the columns of the CTE's plan; undefined: all. */
function readersOf(plan: LogicalPlan, cte: number): (Expression | undefined)[] {
  if (plan.kind === 'cte-scan') return plan.cte === cte ? [undefined] : []
  if (plan.kind === 'filter' && plan.input.kind === 'cte-scan' && plan.input.cte === cte)
    return [wantedRows(plan.condition, plan.input)]
  return inputsOf(plan).flatMap((input) => readersOf(input, cte))
}

function wantedRows(condition: Expression, scan: CteScan): Expression | undefined {
  const ids = new Set(scan.columns.map(({ id }) => id))
  const source = new Map(
    scan.columns.map(({ id, type }, i): [ColumnId, Expression] => [id, { kind: 'column', id: scan.source[i], type }]),
  )
  const terms = conjunctsOf(condition).filter(
    // What could fail, fails for the reader alone.
    (term) => usesOnly(term, ids) && !isVolatile(term) && isLeakproof(term),
  )
  return conjunction(terms.map((term) => substitute(term, source)))
}
