// UNION ALL, INTERSECT and EXCEPT as EXPLAIN shows them.
import { leaf, type Described, type ExplainNode } from './explain-tree.ts'
import type { PhysicalPlan } from './physical.ts'

export function describeSetOperation(
  plan: PhysicalPlan & { kind: 'set-operation' },
  left: Described,
  right: Described,
): Described {
  const child = (side: Described): { relationship: string; node: ExplainNode } => ({
    relationship: 'Member',
    node: side.node,
  })
  if (plan.op === 'union') {
    // A chain of UNION ALL is one Append.
    const members = (side: Described): readonly { relationship: string; node: ExplainNode }[] =>
      side.node.type === 'Append' && side.node.operators.length === 1 ? side.node.children : [child(side)]
    const append: ExplainNode = { ...leaf(plan, 'Append'), children: [...members(left), ...members(right)] }
    return { node: append, names: left.names, output: left.names }
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
