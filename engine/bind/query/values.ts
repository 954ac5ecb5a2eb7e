// VALUES lists as a relation: columns column1, column2, … of the lists' common types.
import { PgError } from '../../errors.ts'
import { startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalPlan } from '../../plan/logical.ts'
import { at, freshColumn } from '../binding.ts'
import { typeFrom } from '../collations/derive.ts'
import { commonType, commonTypmod, toCommonType } from '../overloads/common-type.ts'
import { bindExpression } from '../expression/expression.ts'
import { addItems, inClause, itemOf, type Level } from '../scope.ts'
import { expandStar, isStar } from './star.ts'
import { typeOf } from '../types/types.ts'

/** Binds the rows of a VALUES clause; `convert` may replace single items (DEFAULT in INSERT). Throws 42601 for ragged lists. */
export function bindRows(
  lists: readonly ParseNode[],
  level: Level,
  convert?: (item: ParseNode, column: number) => Expression | undefined,
): Expression[][] {
  const rows = inClause(level, 'values', () =>
    lists.map((list) =>
      (list.List.items as ParseNode[]).flatMap((item, column) => {
        if (isStar(item)) return expandStar(item, level).map((one) => one.expression)
        return [convert?.(item, column) ?? bindExpression(item, level)]
      }),
    ),
  )
  const ragged = rows.findIndex((row) => row.length !== rows[0].length)
  if (ragged >= 0) {
    throw new PgError('42601', 'VALUES lists must all be the same length', at(level.binding, startOf(lists[ragged])))
  }
  return rows
}

export function bindValuesClause(lists: readonly ParseNode[], level: Level): LogicalPlan {
  const { binding } = level
  const rows = bindRows(lists, level)
  const types = rows[0].map((_, index) => {
    const column = rows.map((row) => row[index])
    const oid = commonType(column, 'VALUES', binding)
    return typeFrom(typeOf(oid, commonTypmod(column, oid)), column, binding)
  })
  const columns = types.map((type, index) => freshColumn(binding, `column${index + 1}`, type))
  addItems(level, [itemOf('*VALUES*', columns)])
  return {
    kind: 'values',
    columns,
    rows: rows.map((row) => row.map((item, index) => toCommonType(item, types[index].oid, 'VALUES', binding))),
  }
}
