// Turns subquery expressions into apply operators: conjuncts of a WHERE into semi and anti applies, scalars into `single`,
// the rest (under OR, in a select list, in CASE) into `mark`, whose column replaces the expression.
import { notSupported } from '../../errors.ts'
import type { Expression, SubqueryExpression } from '../expression.ts'
import { negatorOf } from '../facts.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import {
  boolean,
  conjunction,
  conjunctsOf,
  containsSubquery,
  isTrue,
  mapChildren,
  not,
  usesAny,
} from '../traverse-expression.ts'
import { expressionsOf, mapExpressions, mapInputs, outputColumns, outputIds, passThrough } from '../traverse-plan.ts'
import { arrayAggregate } from './array-subquery.ts'
import { both, mapBranches, onlyWhen } from './branches.ts'
import type { RuleContext } from './context.ts'
import { isOneRow, mayFail, planMayFail } from './may-fail.ts'
import { limitWithSubqueries } from './subquery-in-limit.ts'
import { valuesWithSubqueries } from './subquery-in-values.ts'
import { writeWithSubqueries } from './subquery-in-write.ts'

export function subqueriesToApply(plan: LogicalPlan, context: RuleContext): LogicalPlan {
  const node = mapInputs(plan, (input) => subqueriesToApply(input, context))
  if (
    !expressionsOf(node).some(containsSubquery) &&
    !(node.kind === 'insert' && node.conflict?.row && node.conflict.rows)
  )
    return node
  switch (node.kind) {
    case 'filter':
      return filterWithSubqueries(node.input, conjunctsOf(node.condition), context)
    case 'join':
      return joinWithSubqueries(node, context)
    case 'scan': {
      const bare = { ...node, filters: [] }
      return filterWithSubqueries(bare, node.filters, context)
    }
    case 'apply': {
      // Of LATERAL: its right side is computed for each row of the left one, and so are conditions there.
      if (!node.condition || (node.type !== 'inner' && node.type !== 'left')) break
      const right = filterWithSubqueries(node.right, conjunctsOf(node.condition), context)
      return { ...node, right, condition: undefined }
    }
    case 'values':
      return valuesWithSubqueries(node, context)
    case 'function-scan': {
      const hoisted = new Hoist({ kind: 'values', columns: [], rows: [[]] }, context)
      const right = mapExpressions(node, (expression) => hoisted.replace(expression))
      const applied: LogicalPlan = { kind: 'apply', type: 'inner', left: hoisted.input, right }
      return passThrough(applied, node.columns)
    }
    case 'project':
    case 'project-set':
    case 'aggregate': {
      const hoisted = new Hoist(node.input, context)
      const rewritten = mapExpressions(node, (expression) => hoisted.replace(expression))
      return { ...rewritten, input: hoisted.input } as LogicalPlan
    }
    case 'sort':
    case 'window':
    case 'distinct': {
      const columns = outputColumns(node)
      if (node.kind === 'distinct') throw notSupported('a subquery in DISTINCT ON')
      const hoisted = new Hoist(node.input, context)
      const rewritten = mapExpressions(node, (expression) => hoisted.replace(expression))
      return passThrough({ ...rewritten, input: hoisted.input } as LogicalPlan, columns)
    }
    case 'limit':
      return limitWithSubqueries(node, context)
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return writeWithSubqueries(node, context)
    default:
  }
  throw notSupported(`a subquery in ${node.kind}`)
}

/** Gathers applies over an input while expressions above it lose their subqueries. */
export class Hoist {
  input: LogicalPlan
  readonly #context: RuleContext
  constructor(input: LogicalPlan, context: RuleContext) {
    this.input = input
    this.#context = context
  }

  /** nullAsFalse: the caller cannot tell NULL from FALSE, as in a WHERE. when: the value is asked for only there. */
  replace(expression: Expression, nullAsFalse = false, when?: Expression): Expression {
    if (!containsSubquery(expression)) return expression
    if (expression.kind === 'subquery') return this.#hoist(expression, nullAsFalse, when)
    if (expression.kind === 'case' || expression.kind === 'coalesce')
      return mapBranches(expression, (part, own) => this.replace(part, false, both(when, own)))
    const passes = nullAsFalse && (expression.kind === 'and' || expression.kind === 'or')
    return mapChildren(expression, (part) => this.replace(part, passes, when))
  }

  #hoist(subquery: SubqueryExpression, nullAsFalse: boolean, when: Expression | undefined): Expression {
    const right = subqueriesToApply(subquery.plan, this.#context)
    const guard = when && planMayFail(right) ? { when } : {}
    switch (subquery.use.kind) {
      case 'scalar': {
        const only = when && !isOneRow(right) ? { when } : guard
        this.input = { kind: 'apply', type: 'single', left: this.input, right, ...only }
        const [column] = outputColumns(right)
        return { kind: 'column', id: column.id, type: column.type }
      }
      case 'exists': {
        const mark = this.#mark()
        this.input = { kind: 'apply', type: 'mark', left: this.input, right, mark, ...guard }
        return isTrue({ kind: 'column', id: mark.id, type: mark.type })
      }
      case 'quantified': {
        const left = subquery.use.left.map((field) => {
          const value = this.replace(field, false, when)
          return mayFail(value) ? onlyWhen(when, value) : value
        })
        const { condition, negate } = quantifiedCondition({ ...subquery, use: { ...subquery.use, left } }, right)
        const mark = this.#mark()
        const wrapped = nullAsFalse && !negate
        this.input = {
          kind: 'apply',
          type: 'mark',
          left: this.input,
          right,
          condition: wrapped ? isTrue(condition) : condition,
          mark,
          ...guard,
        }
        const column: Expression = { kind: 'column', id: mark.id, type: mark.type }
        return wrapped ? isTrue(column) : negate ? not(column) : column
      }
      case 'array': {
        const { plan, column } = arrayAggregate(right, subquery, this.#context)
        this.input = { kind: 'apply', type: 'single', left: this.input, right: plan, ...guard }
        const array: Expression = { kind: 'column', id: column.id, type: column.type }
        const none: Expression = {
          kind: 'literal',
          value: { dimensions: [], lowerBounds: [], elements: [] },
          type: subquery.type,
        }
        return { kind: 'coalesce', args: [array, none], type: subquery.type }
      }
    }
  }

  #mark(): PlanColumn {
    return { id: this.#context.freshId(), name: 'mark', type: boolean }
  }
}

/** left op ANY (rows) is an OR over rows; ALL is the negation of an OR over the negated comparison. */
function quantifiedCondition(
  subquery: SubqueryExpression & { use: { kind: 'quantified' } },
  right: LogicalPlan,
): { condition: Expression; negate: boolean } {
  const { left, functions, all, op } = subquery.use
  const columns = outputColumns(right)
  const compare = (functionOid: number, i: number, name: string): Expression => ({
    kind: 'call',
    function: functionOid,
    args: [left[i], { kind: 'column', id: columns[i].id, type: columns[i].type }],
    type: boolean,
    form: { kind: 'operator', name },
  })
  const ordering = left.length > 1 && op !== '=' && op !== '<>'
  const rowOp = op as '=' | '<>' | '<' | '<=' | '>' | '>='
  if (!all) {
    if (ordering || (left.length > 1 && op === '<>'))
      return { condition: rowComparison(rowOp, left, columns), negate: false }
    return { condition: conjunction(functions.map((oid, i) => compare(oid, i, op)))!, negate: false }
  }
  if (left.length > 1) {
    const condition = op === '<>' ? rowComparison('=', left, columns) : not(rowComparison(rowOp, left, columns))
    return { condition, negate: true }
  }
  const negated = negatorOf(functions[0])
  const name = op === '<>' ? '=' : op
  const condition = negated === undefined ? not(compare(functions[0], 0, op)) : compare(negated, 0, name)
  return { condition, negate: true }
}

function rowComparison(
  op: '=' | '<>' | '<' | '<=' | '>' | '>=',
  left: readonly Expression[],
  columns: readonly PlanColumn[],
): Expression {
  const right = left.map((_, i): Expression => ({ kind: 'column', id: columns[i].id, type: columns[i].type }))
  return { kind: 'row-comparison', op, left, right, type: boolean }
}

function filterWithSubqueries(input: LogicalPlan, conjuncts: readonly Expression[], context: RuleContext): LogicalPlan {
  const columns = outputColumns(input)
  const plain = conjuncts.filter((term) => !containsSubquery(term))
  let plan = input
  const condition = conjunction(plain)
  if (condition) plan = { kind: 'filter', input: plan, condition }
  let widened = false
  for (const term of conjuncts) {
    if (!containsSubquery(term)) continue
    const applied = applyConjunct(plan, term, context)
    if (applied) {
      plan = applied
      continue
    }
    const hoisted = new Hoist(plan, context)
    const rest = hoisted.replace(term, true)
    plan = { kind: 'filter', input: hoisted.input, condition: rest }
    widened = true
  }
  return widened ? passThrough(plan, columns) : plan
}

/** A conjunct that is itself EXISTS, IN, ANY, ALL or a negation of one. */
function applyConjunct(left: LogicalPlan, term: Expression, context: RuleContext): LogicalPlan | undefined {
  const negated = term.kind === 'not'
  const subquery = negated ? term.arg : term
  if (subquery.kind !== 'subquery') return undefined
  if (subquery.use.kind === 'exists') {
    const right = subqueriesToApply(subquery.plan, context)
    return { kind: 'apply', type: negated ? 'anti' : 'semi', left, right }
  }
  if (subquery.use.kind !== 'quantified' || subquery.use.left.some(containsSubquery)) return undefined
  const right = subqueriesToApply(subquery.plan, context)
  const { condition, negate } = quantifiedCondition(
    subquery as SubqueryExpression & { use: { kind: 'quantified' } },
    right,
  )
  if (negated === negate) return { kind: 'apply', type: 'semi', left, right, condition }
  // A row passes only if no comparison is TRUE or NULL.
  const notFalse: Expression = { kind: 'is-boolean', arg: condition, test: false, negated: true, type: boolean }
  return { kind: 'apply', type: 'anti', left, right, condition: notFalse }
}

function joinWithSubqueries(plan: Extract<LogicalPlan, { kind: 'join' }>, context: RuleContext): LogicalPlan {
  const terms = conjunctsOf(plan.condition)
  const plain = conjunction(terms.filter((term) => !containsSubquery(term)))
  const nested = terms.filter(containsSubquery)
  if (plan.type === 'inner' || plan.type === 'cross') {
    const join: LogicalPlan = { ...plan, type: plain ? 'inner' : 'cross', condition: plain }
    return filterWithSubqueries(join, nested, context)
  }
  if (plan.type === 'right') {
    const swapped = joinWithSubqueries({ ...plan, type: 'left', left: plan.right, right: plan.left }, context)
    return passThrough(swapped, outputColumns(plan))
  }
  if (plan.type === 'full') throw notSupported('a subquery in the condition of a FULL JOIN')
  const leftIds = outputIds(plan.left)
  // Terms over the right side alone filter it; the others are evaluated per pair of rows.
  if (nested.every((term) => !usesAny(term, leftIds))) {
    return { ...plan, right: filterWithSubqueries(plan.right, nested, context), condition: plain }
  }
  const right = filterWithSubqueries(
    plain ? { kind: 'filter', input: plan.right, condition: plain } : plan.right,
    nested,
    context,
  )
  return { kind: 'apply', type: plan.type as 'left' | 'semi' | 'anti', left: plan.left, right }
}
