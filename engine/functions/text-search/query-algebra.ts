// Queries put together of queries, and what can be told of one.
import { formatQuery, wrongDistance } from '../../text-search/query/query-text.ts'
import { distanceMax, nodeCount, type QueryNode, type TsQuery, wordsOf } from '../../text-search/query/ts-query.ts'
import { Oid } from '../../types/oids.ts'
import { binary, prefix } from '../arithmetic/define.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition, OperatorDefinition } from '../function.ts'

const { tsquery, bool, int4, text } = Oid
const both = [tsquery, tsquery] as const

type Pair = [TsQuery, TsQuery]

const joined = ([a, b]: Pair, join: (left: QueryNode, right: QueryNode) => QueryNode): TsQuery =>
  a.root && b.root ? { root: join(a.root, b.root) } : a.root ? a : b

function phrase([a, b, distance]: [TsQuery, TsQuery, number]): TsQuery {
  if (distance < 0 || distance > distanceMax) throw wrongDistance()
  return joined([a, b], (left, right) => ({ kind: 'phrase', left, right, distance }))
}

const contains = (whole: TsQuery, part: TsQuery): boolean => {
  const words = new Set(Array.from(wordsOf(whole.root), ({ word }) => word))
  return [...wordsOf(part.root)].every(({ word }) => words.has(word))
}

/** What an index could look for: without what stands under NOT. */
function positive(node: QueryNode): QueryNode | null {
  if (node.kind === 'word') return node
  if (node.kind === 'not') return null
  const left = positive(node.left)
  const right = positive(node.right)
  if (left && right) return { ...node, left, right }
  return node.kind === 'or' ? null : (left ?? right)
}

const operators = [
  binary('&&', 3680, 3669, 'tsquery_and', both, tsquery, (pair: Pair) =>
    joined(pair, (left, right) => ({ kind: 'and', left, right })),
  ),
  binary('||', 3681, 3670, 'tsquery_or', both, tsquery, (pair: Pair) =>
    joined(pair, (left, right) => ({ kind: 'or', left, right })),
  ),
  prefix('!!', 3682, 3671, 'tsquery_not', tsquery, tsquery, ([{ root }]: [TsQuery]) => ({
    root: root && { kind: 'not', operand: root },
  })),
  binary('<->', 5005, 5003, 'tsquery_phrase', both, tsquery, ([a, b]: Pair) => phrase([a, b, 1])),
  binary('@>', 3693, 3691, 'tsq_mcontains', both, bool, ([a, b]: Pair) => contains(a, b), { commutator: '<@' }),
  binary('<@', 3694, 3692, 'tsq_mcontained', both, bool, ([a, b]: Pair) => contains(b, a), { commutator: '@>' }),
]

export const queryAlgebraFunctions: readonly FunctionDefinition[] = [
  ...operators.map((entry) => entry.function),
  immutable(5004, 'tsquery_phrase', [...both, int4], tsquery, phrase),
  immutable(3672, 'numnode', [tsquery], int4, ([{ root }]: [TsQuery]) => nodeCount(root)),
  immutable(3673, 'querytree', [tsquery], text, ([query]: [TsQuery]) => {
    if (query.root === null) return ''
    const root = positive(query.root)
    return root ? formatQuery({ root }) : 'T'
  }),
]

export const queryAlgebraOperators: readonly OperatorDefinition[] = operators.map((entry) => entry.operator)
