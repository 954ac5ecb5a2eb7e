// GROUPING(a, b): a bit mask over the grouping expressions it names, made by the aggregate operator.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { at, columnRef, freshColumn, mark } from '../binding.ts'
import { checkAggregateAllowed } from '../query/clauses.ts'
import { bindExpression } from './expression.ts'
import { columnsIn } from './rewrite.ts'
import { ownerLevel, type Level } from '../scope.ts'
import { int4Type } from '../types/types.ts'

const argumentsMax = 31

export function bindGrouping(body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  const nodes: ParseNode[] = body.args ?? []
  if (nodes.length > argumentsMax) {
    throw new PgError('54023', 'GROUPING must have fewer than 32 arguments', at(level.binding, location))
  }
  const args = nodes.map((node) => bindExpression(node, level))
  const owner = ownerLevel(level, new Set(args.flatMap((arg) => [...columnsIn(arg)])))
  checkAggregateAllowed(owner, level, location, 'grouping')
  const column = freshColumn(level.binding, 'grouping', int4Type)
  owner.groupings.push({ column, args, location })
  return mark(level.binding, columnRef(column), location)
}
