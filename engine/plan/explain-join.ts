// Joins as EXPLAIN shows them: Hash Join over a Hash of its right side, Nested Loop, and apply as a parameterised loop.
import {
  describe,
  leaf,
  parenthesized,
  property,
  textOf,
  type DescribeContext,
  type Described,
  type ExplainDetail,
  type ExplainNode,
} from './explain-tree.ts'
import type { PhysicalPlan } from './physical.ts'

type AnyJoin = PhysicalPlan & { kind: 'hash-join' | 'nested-loop-join' | 'apply' }

const typeNames: Readonly<Record<string, string>> = {
  inner: 'Inner',
  cross: 'Inner',
  left: 'Left',
  right: 'Right',
  full: 'Full',
  semi: 'Semi',
  anti: 'Anti',
  single: 'Single',
  mark: 'Mark',
}

export function describeJoin(plan: AnyJoin, context: DescribeContext): Described {
  const left = describe(plan.left, context)
  if (plan.kind === 'apply') {
    plan.parameters.forEach((slot, i) => context.parameters.set(plan.firstParameter + i, left.names[slot]))
  }
  const right = describe(plan.right, context)
  const both = [...left.names, ...right.names]
  const joinType = typeNames[plan.type]
  const type = plan.kind === 'hash-join' ? 'Hash Join' : 'Nested Loop'
  const word = joinType === 'Inner' ? '' : ` ${joinType}`
  const loop = plan.kind === 'apply' ? 'Nested Loop Apply' : 'Nested Loop'
  const title = plan.kind === 'hash-join' ? `Hash${word} Join` : word ? `${loop}${word} Join` : loop
  const details: ExplainDetail[] = []
  if (plan.kind === 'hash-join') {
    const keys = plan.leftKeys.map((key, i) => {
      const [a, b] = [textOf(key, left.names, context), textOf(plan.rightKeys[i], right.names, context)]
      return plan.nullSafe?.[i] ? `(NOT (${a} IS DISTINCT FROM ${b}))` : `(${a} = ${b})`
    })
    details.push(property('Hash Cond', keys.length > 1 ? parenthesized(keys.join(' AND ')) : keys[0]))
  }
  if (plan.kind === 'nested-loop-join' && plan.ranges) {
    const terms = plan.ranges.map(
      (range) =>
        `(${textOf(range.right, right.names, context)} ${range.op} ${textOf(range.left, left.names, context)})`,
    )
    details.push(property('Range Cond', terms.length > 1 ? parenthesized(terms.join(' AND ')) : terms[0]))
  }
  const condition = plan.kind === 'hash-join' ? plan.residual : plan.condition
  if (condition) details.push(property('Join Filter', textOf(condition, both, context)))
  if (plan.kind === 'apply' && plan.when) details.push(property('Only When', textOf(plan.when, left.names, context)))
  const inner: ExplainNode =
    plan.kind === 'hash-join'
      ? {
          ...leaf(plan.right, 'Hash'),
          // Clients that tell nullable columns by the plan look for them among the inner side's outputs.
          details: context.verbose && right.output.length > 0 ? [property('Output', right.output)] : [],
          children: [{ relationship: 'Outer', node: right.node }],
        }
      : right.node
  const node: ExplainNode = {
    ...leaf(plan, type, title),
    properties: [['Join Type', joinType]],
    details,
    children: [
      { relationship: 'Outer', node: left.node },
      { relationship: 'Inner', node: inner },
    ],
  }
  const names =
    plan.type === 'semi' || plan.type === 'anti' ? left.names : plan.type === 'mark' ? [...left.names, '(mark)'] : both
  return { node, names, output: names }
}
