// A physical plan as EXPLAIN shows it: PostgreSQL's node types and properties. Filters and projects have no node of their
// own there; they show as properties of the node below them. Columns are named by looking through the operators.
import type { Analysis } from '../execute/query-task.ts'
import { findFunction } from '../functions/registry.ts'
import type { CatalogView } from '../tables.ts'
import { deparse, deparseAggregate, deparseKeys } from './deparse-expression.ts'
import { describeJoin } from './explain-join.ts'
import { describeWrite } from './explain-write.ts'
import type { Expression } from './expression.ts'
import type { PhysicalPlan } from './physical.ts'
import { quoteIdentifier } from './quote-identifier.ts'

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

export interface DescribeContext {
  readonly catalog: CatalogView
  readonly verbose: boolean
  readonly analysis?: Analysis
  /** Columns are written with their relation. */
  readonly prefix: boolean
  /** Names of parameters that enclosing applies bind. */
  readonly parameters: Map<number, string>
}

export function explainTree(
  plan: PhysicalPlan,
  catalog: CatalogView,
  options: { readonly verbose: boolean; readonly analysis?: Analysis },
): ExplainNode {
  const prefix = options.verbose || countRelations(plan) > 1
  return describe(plan, { catalog, ...options, prefix, parameters: new Map() }).node
}

export function describe(plan: PhysicalPlan, context: DescribeContext): Described {
  const described = describeOperator(plan, context)
  if (!context.verbose || described.output.length === 0) return described
  const details = described.node.details.filter((detail) => detail.name !== 'Output')
  const output: ExplainDetail = { kind: 'property', name: 'Output', value: described.output }
  return { ...described, node: { ...described.node, details: [output, ...details] } }
}

export const textOf = (expression: Expression, names: readonly string[], context: DescribeContext): string =>
  deparse(expression, (slot) => names[slot] ?? `column${slot + 1}`, context.catalog, (number) => context.parameters.get(number) ?? `$${number}`)

export const property = (name: string, value: string | readonly string[]): ExplainDetail => ({ kind: 'property', name, value })

export const leaf = (plan: PhysicalPlan, type: string, title = type): ExplainNode => ({
  type,
  title,
  properties: [],
  details: [],
  children: [],
  operators: [plan],
})

export const over = (plan: PhysicalPlan, type: string, input: Described, details: readonly ExplainDetail[] = []): ExplainNode => ({
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
      if (plan.rows.length === 1) {
        const output = plan.rows[0].map((value) => textOf(value, [], context))
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
      const names = plan.expressions.map((expression, i) => (expression.kind === 'slot' ? output[i] : parenthesized(output[i])))
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
      const calls = plan.calls.map((call) => `${deparseAggregate(call, nameIn(input), context.catalog)} OVER (?)`)
      const output = [...input.names, ...calls]
      return { node: over(plan, 'WindowAgg', input), output, names: [...input.names, ...calls.map(parenthesized)] }
    }
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
      const node = { ...body.node, children: [...ctes, ...body.node.children], operators: [plan, ...body.node.operators] }
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
      return describeWrite(plan, below(plan.input), context)
  }
}

const passed = (input: Described): { names: readonly string[]; output: readonly string[] } => ({
  names: input.names,
  output: input.names,
})

const nameIn = (input: Described) => (slot: number): string => input.names[slot] ?? `column${slot + 1}`

export const parenthesized = (text: string): string => `(${text})`

/** Columns by their own names, with the relation's where there are several. */
export function named(node: ExplainNode, plan: PhysicalPlan, relation: string | undefined, context: DescribeContext): Described {
  const names = plan.types.map((_, i) => {
    const own = quoteIdentifier(plan.names?.[i] ?? `column${i + 1}`)
    return context.prefix && relation !== undefined ? `${quoteIdentifier(relation)}.${own}` : own
  })
  return { node, names, output: names }
}

function describeScan(plan: PhysicalPlan & { kind: 'scan' }, context: DescribeContext): Described {
  const relation = context.catalog.relationByOid(plan.table)
  const name = relation?.name ?? plan.label ?? `table ${plan.table}`
  const schema = relation && context.catalog.schemaByOid(relation.schemaOid)?.name
  const alias = plan.label ?? name
  const qualified = context.verbose && schema ? `${quoteIdentifier(schema)}.${quoteIdentifier(name)}` : quoteIdentifier(name)
  const node: ExplainNode = {
    ...leaf(plan, 'Seq Scan', `Seq Scan on ${qualified}${alias === name ? '' : ` ${quoteIdentifier(alias)}`}`),
    properties: [['Relation Name', name], ...(context.verbose && schema ? [['Schema', schema] as const] : []), ['Alias', alias]],
  }
  const described = named(node, plan, alias, context)
  if (!plan.filter) return described
  const own = context.verbose ? described.names : plan.types.map((_, i) => quoteIdentifier(plan.names?.[i] ?? `column${i + 1}`))
  const details = [property('Filter', textOf(plan.filter, own, context))]
  return { ...described, node: { ...node, details } }
}

/** Nodes that PostgreSQL lets carry a filter; others get a Subquery Scan above them. */
const filterable: ReadonlySet<string> = new Set([
  ...['Seq Scan', 'Function Scan', 'Values Scan', 'CTE Scan', 'WorkTable Scan', 'Aggregate', 'Hash Join', 'Nested Loop', 'Result'],
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
  const carries = filterable.has(input.node.type) && !input.node.details.some((detail) => detail.name === 'Filter')
  const base: ExplainNode = carries
    ? { ...input.node, operators: [plan, ...input.node.operators] }
    : { ...over(plan, 'Subquery Scan', input), title: 'Subquery Scan' }
  return { ...input, node: { ...base, details: [...base.details, property('Filter', text), ...removed] } }
}

/** Rows per loop that an operator was seen to yield. */
function rowsOf(plan: PhysicalPlan, context: DescribeContext): number | undefined {
  const seen = context.analysis?.get(plan.node)
  return seen && Math.round(seen.rows / Math.max(1, seen.loops))
}

function describeAggregate(
  plan: PhysicalPlan & { kind: 'aggregate' },
  input: Described,
  context: DescribeContext,
): Described {
  const groups = plan.groups.map((group) => textOf(group, input.names, context))
  const calls = plan.aggregates.map((call) => deparseAggregate(call, nameIn(input), context.catalog))
  const groupings = (plan.groupings ?? []).map((sets) => `GROUPING(${sets.map((i) => groups[i]).join(', ')})`)
  const strategy = plan.groupingSets ? 'Mixed' : plan.groups.length > 0 ? 'Hashed' : 'Plain'
  const titles = { Mixed: 'MixedAggregate', Hashed: 'HashAggregate', Plain: 'Aggregate' }
  const details = plan.groupingSets
    ? plan.groupingSets.map((set) => property('Group Key', set.length > 0 ? set.map((i) => groups[i]) : ['()']))
    : plan.groups.length > 0
      ? [property('Group Key', groups)]
      : []
  const node: ExplainNode = {
    ...over(plan, 'Aggregate', input, details),
    title: titles[strategy],
    properties: [
      ['Strategy', strategy],
      ['Partial Mode', 'Simple'],
    ],
  }
  const names = [
    ...groups.map((text, i) => (plan.groups[i].kind === 'slot' ? text : parenthesized(text))),
    ...calls.map(parenthesized),
    ...groupings.map(parenthesized),
  ]
  return { node, names, output: [...groups, ...calls, ...groupings] }
}

function describeSetOperation(
  plan: PhysicalPlan & { kind: 'set-operation' },
  left: Described,
  right: Described,
): Described {
  const child = (side: Described): { relationship: string; node: ExplainNode } => ({ relationship: 'Member', node: side.node })
  if (plan.op === 'union') {
    // A chain of UNION ALL is one Append.
    const members = (side: Described): readonly { relationship: string; node: ExplainNode }[] =>
      side.node.type === 'Append' && side.node.operators.length === 1 ? side.node.children : [child(side)]
    const append: ExplainNode = { ...leaf(plan, 'Append'), children: [...members(left), ...members(right)] }
    if (plan.all) return { node: append, names: left.names, output: left.names }
    const node: ExplainNode = {
      ...leaf(plan, 'Aggregate', 'HashAggregate'),
      properties: [
        ['Strategy', 'Hashed'],
        ['Partial Mode', 'Simple'],
      ],
      details: [property('Group Key', left.names)],
      children: [{ relationship: 'Outer', node: append }],
    }
    return { node, names: left.names, output: left.names }
  }
  const command = `${plan.op === 'intersect' ? 'Intersect' : 'Except'}${plan.all ? ' All' : ''}`
  const node: ExplainNode = {
    ...leaf(plan, 'SetOp', `HashSetOp ${command}`),
    properties: [
      ['Strategy', 'Hashed'],
      ['Command', command],
    ],
    children: [
      { relationship: 'Outer', node: left.node },
      { relationship: 'Inner', node: right.node },
    ],
  }
  return { node, names: left.names, output: left.names }
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
