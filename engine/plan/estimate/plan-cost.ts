// Costs of physical operators with their inputs, as EXPLAIN prints them: until the first row, and in all.
import type { PhysicalOperator, PhysicalPlan } from '../physical.ts'
import * as cost from './cost.ts'

export interface PlanCost {
  readonly startup: number
  readonly total: number
}

/** read: rows a scan goes through for those it yields. */
export function planCost(operator: PhysicalOperator, rows: number, read = rows): PlanCost {
  const of = (plan: PhysicalPlan): PlanCost => plan.cost ?? { startup: 0, total: plan.rows }
  /** Work per row while rows flow through. */
  const streaming = (input: PhysicalPlan, work: number): PlanCost => {
    const inner = of(input)
    return { startup: inner.startup, total: inner.total + work }
  }
  /** All of the input is read before the first row leaves. */
  const blocking = (input: PhysicalPlan, work: number): PlanCost => {
    const startup = of(input).total + work
    return { startup, total: startup + rows * cost.outputRow }
  }
  switch (operator.kind) {
    case 'scan':
      return { startup: 0, total: read * (operator.filter ? 1 + cost.filterRow : 1) }
    case 'function-scan':
    case 'values':
    case 'cte-scan':
      return { startup: 0, total: rows }
    case 'empty':
      return { startup: 0, total: 0 }
    case 'filter':
      return streaming(operator.input, operator.input.rows * cost.filterRow)
    case 'project':
      return streaming(operator.input, operator.input.rows * 0.01 * operator.expressions.length)
    case 'project-set':
      return streaming(operator.input, rows)
    case 'key-lookup':
    case 'fetch-rows':
    case 'lock-rows':
      return streaming(operator.input, operator.input.rows)
    case 'limit':
      return limited(of(operator.input), operator.input.rows, rows)
    case 'hash-join': {
      const build = of(operator.right).total + operator.right.rows * cost.hashBuildRow
      const probe = of(operator.left)
      const total = build + probe.total + operator.left.rows * cost.hashProbeRow + rows * cost.outputRow
      return { startup: build + probe.startup, total }
    }
    case 'nested-loop-join': {
      const [left, right] = [of(operator.left), of(operator.right)]
      const pairs = operator.ranges
        ? cost.sortCost(operator.right.rows) + operator.left.rows * cost.hashProbeRow + rows * cost.outputRow
        : cost.nestedLoopCost(operator.left.rows, operator.right.rows, rows)
      return { startup: left.startup + right.startup, total: left.total + right.total + pairs }
    }
    case 'apply': {
      const [left, right] = [of(operator.left), of(operator.right)]
      return { startup: left.startup, total: left.total + Math.max(1, operator.left.rows) * Math.max(1, right.total) }
    }
    case 'aggregate':
      return blocking(
        operator.input,
        operator.input.rows * cost.aggregateRow * Math.max(1, operator.aggregates.length / 2),
      )
    case 'distinct':
      return blocking(operator.input, operator.input.rows * cost.aggregateRow)
    case 'window':
    case 'sort':
      return blocking(operator.input, cost.sortCost(operator.input.rows))
    case 'set-operation': {
      const [left, right] = [of(operator.left), of(operator.right)]
      const work =
        operator.all && operator.op === 'union' ? 0 : (operator.left.rows + operator.right.rows) * cost.aggregateRow
      return { startup: work === 0 ? left.startup : left.total + right.total, total: left.total + right.total + work }
    }
    case 'with': {
      const ctes = operator.ctes.reduce((sum, cte) => sum + of(cte.plan).total, 0)
      const body = of(operator.body)
      return { startup: ctes + body.startup, total: ctes + body.total }
    }
    case 'recursive': {
      const [base, step] = [of(operator.base), of(operator.step)]
      return { startup: base.startup, total: base.total + 10 * step.total }
    }
    case 'insert':
    case 'update':
    case 'merge':
    case 'delete': {
      const inner = of(operator.input)
      return { startup: inner.startup, total: inner.total + operator.input.rows }
    }
  }
}

function limited(input: PlanCost, from: number, rows: number): PlanCost {
  const share = from > 0 ? Math.min(1, rows / from) : 1
  return { startup: input.startup, total: input.startup + (input.total - input.startup) * share }
}
