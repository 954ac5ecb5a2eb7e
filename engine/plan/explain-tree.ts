// A physical plan as EXPLAIN shows it: PostgreSQL's node types and properties. Filters and projects have no node of their
// own there; they show as properties of the node below them. Columns are named by looking through the operators.
import type { Analysis } from '../execute/query-task.ts'
import { findFunction } from '../functions/registry.ts'
import type { CatalogView } from '../tables.ts'
import { deparse, deparseAggregate, deparseKeys } from './deparse-expression.ts'
import { describeAggregate } from './explain-aggregate.ts'
import { describeJoin } from './explain-join.ts'
import { describeFetch } from './explain-fetch.ts'
import { describeScan } from './explain-scan.ts'
import { describeSetOperation } from './explain-set-operation.ts'
import { windowTexts } from './explain-window.ts'
import { describeWrite } from './explain-write.ts'
import type { Expression } from './expression.ts'
import type { PhysicalPlan } from './physical.ts'
import { quoteIdentifier } from '../sql-text/quote-identifier.ts'

export interface ExplainNode {
  /** JSON's "Node Type". */
  readonly type: string
  /** What the text format says instead, with the relation: Hash Left Join, Seq Scan on t. */
  readonly title: string
  /** JSON properties between the type and the costs. */
  readonly properties: readonly (readonly [string, string | boolean | readonly string[]])[]
  readonly details: readonly ExplainDetail[]
  readonly children: readonly { readonly relationship: string; readonly subplan?: string; readonly node: ExplainNode }[]
  /** The operators this node stands for: the outermost first. Rows and costs are the first one's. */
  readonly operators: readonly PhysicalPlan[]
}

export type ExplainDetail =
  | { readonly kind: 'property'; readonly name: string; readonly value: string | readonly string[] }
  | { readonly kind: 'count'; readonly name: string; readonly value: number }

/** A node and what expressions above call its columns. */
export interface Described {
  readonly node: ExplainNode
  /** As a reference from above: computed values are in parentheses. */
  readonly names: readonly string[]
  /** As the node's own output. */
  readonly output: readonly string[]
}

/** What only the session knows. */
export interface ExplainFacts {
  /** Of a scan of files: how many row groups are read, of all. */
  readonly rowGroups?: (scan: PhysicalPlan & { readonly kind: 'scan' }) => string
}

export interface DescribeContext extends ExplainFacts {
  readonly catalog: CatalogView
  readonly verbose: boolean
  readonly analysis?: Analysis
  /** Columns are written with their relation. */
  readonly prefix: boolean
  /** Names of parameters that enclosing applies bind. */
  readonly parameters: Map<number, string>
  /** By scan: which index finds its rows. */
  readonly lookups: Map<number, PhysicalPlan & { readonly kind: 'key-lookup' }>
}

export function explainTree(
  plan: PhysicalPlan,
  catalog: CatalogView,
  options: { readonly verbose: boolean; readonly analysis?: Analysis } & ExplainFacts,
): ExplainNode {
  const prefix = options.verbose || countRelations(plan) > 1
  return describe(plan, { catalog, ...options, prefix, parameters: new Map(), lookups: new Map() }).node
}

export function describe(plan: PhysicalPlan, context: DescribeContext): Described {
  const described = describeOperator(plan, context)
  if (!context.verbose || described.output.length === 0) return described
  const details = described.node.details.filter((detail) => detail.name !== 'Output')
  const output: ExplainDetail = { kind: 'property', name: 'Output', value: described.output }
  return { ...described, node: { ...described.node, details: [output, ...details] } }
}

export const textOf = (expression: Expression, names: readonly string[], context: DescribeContext): string =>
  deparse(
    expression,
    (slot) => names[slot] ?? `column${slot + 1}`,
    context.catalog,
    (number) => context.parameters.get(number) ?? `$${number}`,
  )

export const property = (name: string, value: string | readonly string[]): ExplainDetail => ({
  kind: 'property',
  name,
  value,
})

export const leaf = (plan: PhysicalPlan, type: string, title = type): ExplainNode => ({
  type,
  title,
  properties: [],
  details: [],
  children: [],
  operators: [plan],
})

export const over = (
  plan: PhysicalPlan,
  type: string,
  input: Described,
  details: readonly ExplainDetail[] = [],
): ExplainNode => ({
  ...leaf(plan, type),
  details,
  children: [{ relationship: 'Outer', node: input.node }],
})

function describeOperator(plan: PhysicalPlan, context: DescribeContext): Described {
  const below = (input: PhysicalPlan): Described => describe(input, context)
  switch (plan.kind) {
    case 'scan':
      return describeScan(plan, context)
    case 'function-scan': {
      const name = findFunction(plan.function)?.name ?? 'function'
      const alias = plan.label && plan.label !== name ? ` ${quoteIdentifier(plan.label)}` : ''
      const node: ExplainNode = {
        ...leaf(plan, 'Function Scan', `Function Scan on ${quoteIdentifier(name)}${alias}`),
        properties: [
          ['Function Name', name],
          ['Alias', plan.label ?? name],
        ],
      }
      const args = plan.args.map((arg) => textOf(arg, [], context)).join(', ')
      const call = context.verbose ? [property('Function Call', `${quoteIdentifier(name)}(${args})`)] : []
      return named({ ...node, details: call }, plan, plan.label ?? name, context)
    }
    case 'values': {
      if (plan.lists.length === 1) {
        const output = plan.lists[0].map((value) => textOf(value, [], context))
        return { node: leaf(plan, 'Result'), output, names: output.map(parenthesized) }
      }
      const node: ExplainNode = {
        ...leaf(plan, 'Values Scan', 'Values Scan on "*VALUES*"'),
        properties: [['Alias', '*VALUES*']],
      }
      return named(node, plan, '*VALUES*', context)
    }
    case 'empty': {
      const node: ExplainNode = { ...leaf(plan, 'Result'), details: [property('One-Time Filter', 'false')] }
      return named(node, plan, undefined, context)
    }
    case 'filter':
      return describeFilter(plan, below(plan.input), context)
    case 'project': {
      const input = below(plan.input)
      const output = plan.expressions.map((expression) => textOf(expression, input.names, context))
      const names = plan.expressions.map((expression, i) =>
        expression.kind === 'slot' ? output[i] : parenthesized(output[i]),
      )
      return { node: { ...input.node, operators: [plan, ...input.node.operators] }, output, names }
    }
    case 'project-set': {
      const input = below(plan.input)
      const output = plan.items.map((item) => textOf(item.expression, input.names, context))
      return { node: over(plan, 'ProjectSet', input), output, names: output.map(parenthesized) }
    }
    case 'hash-join':
    case 'nested-loop-join':
    case 'apply':
      return describeJoin(plan, context)
    case 'aggregate':
      return describeAggregate(plan, below(plan.input), context)
    case 'window': {
      const input = below(plan.input)
      const windows = windowTexts(plan.calls, (expression) => textOf(expression, input.names, context))
      const calls = plan.calls.map((call, i) => {
        const text = deparseAggregate({ ...call, orderBy: [] }, nameIn(input), context.catalog)
        return `${text} OVER ${windows.nameOf[i]}`
      })
      const details = windows.definitions.map((definition) => property('Window', definition))
      const kept = plan.passes?.map((slot) => input.names[slot]) ?? input.names
      return {
        node: over(plan, 'WindowAgg', input, details),
        output: [...kept, ...calls],
        names: [...kept, ...calls.map(parenthesized)],
      }
    }
    case 'fetch-rows':
      return describeFetch(plan, below(plan.input), context)
    case 'sort': {
      const input = below(plan.input)
      const keys = deparseKeys(plan.keys, (expression) => textOf(expression, input.names, context))
      const node = over(plan, 'Sort', input, [property('Sort Key', keys)])
      if (!plan.limit && !plan.offset) return { ...passed(input), node }
      // A sort that keeps only the first rows is PostgreSQL's Limit over Sort.
      const limit: ExplainNode = { ...leaf(plan, 'Limit'), children: [{ relationship: 'Outer', node }] }
      return { ...passed(input), node: limit }
    }
    case 'limit': {
      const input = below(plan.input)
      return { ...passed(input), node: over(plan, 'Limit', input) }
    }
    case 'key-lookup': {
      context.lookups.set(plan.scan, plan)
      return below(plan.input)
    }
    case 'lock-rows': {
      const input = below(plan.input)
      return { ...passed(input), node: over(plan, 'LockRows', input) }
    }
    case 'distinct': {
      const input = below(plan.input)
      if (plan.on) return { ...passed(input), node: over(plan, 'Unique', input) }
      const node: ExplainNode = {
        ...over(plan, 'Aggregate', input, [property('Group Key', input.names)]),
        title: 'HashAggregate',
        properties: [
          ['Strategy', 'Hashed'],
          ['Partial Mode', 'Simple'],
        ],
      }
      return { ...passed(input), node }
    }
    case 'set-operation':
      return describeSetOperation(plan, below(plan.left), below(plan.right))
    case 'with': {
      const ctes = plan.ctes.map((cte) => ({
        relationship: 'InitPlan',
        subplan: `CTE ${cte.name}`,
        node: below(cte.plan).node,
      }))
      const body = below(plan.body)
      const node = {
        ...body.node,
        children: [...ctes, ...body.node.children],
        operators: [plan, ...body.node.operators],
      }
      return { ...body, node }
    }
    case 'cte-scan': {
      const name = plan.label ?? 'cte'
      const node: ExplainNode = {
        ...leaf(plan, 'CTE Scan', `CTE Scan on ${quoteIdentifier(name)}`),
        properties: [
          ['CTE Name', name],
          ['Alias', name],
        ],
      }
      return named(node, plan, name, context)
    }
    case 'recursive': {
      const base = below(plan.base)
      const step = below(plan.step)
      const node: ExplainNode = {
        ...leaf(plan, 'Recursive Union'),
        children: [
          { relationship: 'Outer', node: base.node },
          { relationship: 'Inner', node: step.node },
        ],
      }
      return named(node, plan, undefined, context)
    }
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return describeWrite(plan, below(plan.input), context)
  }
}

const passed = (input: Described): { names: readonly string[]; output: readonly string[] } => ({
  names: input.names,
  output: input.names,
})

export const nameIn =
  (input: Described) =>
  (slot: number): string =>
    input.names[slot] ?? `column${slot + 1}`

export const parenthesized = (text: string): string => `(${text})`

/** Columns by their own names, with the relation's where there are several. */
export function named(
  node: ExplainNode,
  plan: PhysicalPlan,
  relation: string | undefined,
  context: DescribeContext,
): Described {
  const names = plan.types.map((_, i) => {
    const own = quoteIdentifier(plan.names?.[i] ?? `column${i + 1}`)
    return context.prefix && relation !== undefined ? `${quoteIdentifier(relation)}.${own}` : own
  })
  return { node, names, output: names }
}

/** Nodes that PostgreSQL lets carry a filter; others get a Subquery Scan above them. */
const filterable: ReadonlySet<string> = new Set([
  ...[
    'Seq Scan',
    'Function Scan',
    'Values Scan',
    'CTE Scan',
    'WorkTable Scan',
    'Aggregate',
    'Hash Join',
    'Nested Loop',
    'Result',
  ],
  'Subquery Scan',
])

function describeFilter(
  plan: PhysicalPlan & { kind: 'filter' },
  input: Described,
  context: DescribeContext,
): Described {
  // An aggregate's own filter names its calls plainly; elsewhere computed columns stand in parentheses.
  const text = textOf(plan.condition, plan.input.kind === 'aggregate' ? input.output : input.names, context)
  const inRows = rowsOf(plan.input, context)
  const outRows = rowsOf(plan, context)
  const removed: ExplainDetail[] =
    inRows === undefined || outRows === undefined
      ? []
      : [{ kind: 'count', name: 'Rows Removed by Filter', value: Math.max(0, inRows - outRows) }]
  const base: ExplainNode = filterable.has(input.node.type)
    ? { ...input.node, operators: [plan, ...input.node.operators] }
    : over(plan, 'Subquery Scan', input)
  const below = base.details.find((detail) => detail.name === 'Filter')
  const all = below ? `(${String(below.value)} AND ${text})` : text
  const others = base.details.filter((detail) => detail !== below)
  return { ...input, node: { ...base, details: [...others, property('Filter', all), ...removed] } }
}

/** Rows per loop that an operator was seen to yield. */
function rowsOf(plan: PhysicalPlan, context: DescribeContext): number | undefined {
  const seen = context.analysis?.get(plan.node)
  return seen && Math.round(seen.rows / Math.max(1, seen.loops))
}

function countRelations(plan: PhysicalPlan): number {
  const own = plan.kind === 'scan' || plan.kind === 'function-scan' || plan.kind === 'cte-scan' ? 1 : 0
  return inputs(plan).reduce((sum, input) => sum + countRelations(input), own)
}

/** Every input of a physical operator. */
export function inputs(plan: PhysicalPlan): readonly PhysicalPlan[] {
  switch (plan.kind) {
    case 'scan':
    case 'function-scan':
    case 'values':
    case 'cte-scan':
    case 'empty':
      return []
    case 'hash-join':
    case 'nested-loop-join':
    case 'apply':
    case 'set-operation':
      return [plan.left, plan.right]
    case 'with':
      return [...plan.ctes.map((cte) => cte.plan), plan.body]
    case 'recursive':
      return [plan.base, plan.step]
    default:
      return [plan.input]
  }
}
