// CREATE STATISTICS: columns by name, expressions bound over their table and kept as text.
import { PgError } from '../../../errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../../../parse/node.ts'
import { visibleColumns } from '../../../tables.ts'
import { type BindContext, openBinding } from '../../binding.ts'
import { findRelation } from '../../query/relations.ts'
import type { DdlStatement } from '../../statement.ts'
import { qualifiedName, relationName } from '../names.ts'
import { storeStatisticsExpression } from '../stored-expression.ts'
import type { StatisticsElement } from './defined-statement.ts'

export function bindCreateStatistics(node: ParseNode, context: BindContext): DdlStatement {
  const relations: readonly ParseNode[] = node.relations
  if (relations.length !== 1) throw new PgError('0A000', 'only a single relation is allowed in CREATE STATISTICS')
  if (kindOf(relations[0]) !== 'RangeVar')
    throw new PgError('0A000', 'cannot create statistics on the specified relation', {
      detail: 'CREATE STATISTICS only supports tables, foreign tables, and materialized views.',
    })
  const range = bodyOf(relations[0])
  const parts = ((node.defnames ?? []) as ParseNode[]).map((part) => part.String?.sval ?? '')
  return {
    kind: 'create-statistics',
    ...(parts.length > 0 && { name: qualifiedName(parts, context) }),
    ifNotExists: Boolean(node.if_not_exists),
    relation: relationName(range, context),
    kinds: ((node.stat_types ?? []) as ParseNode[]).map((kind) => kind.String?.sval ?? ''),
    elements: (node.exprs as ParseNode[]).map((element) => bindElement(element.StatsElem, range, context)),
  }
}

function bindElement(element: ParseNode, range: ParseNode, context: BindContext): StatisticsElement {
  if (element.name) return { kind: 'column', name: element.name }
  const relation = findRelation(range.schemaname, range.relname, openBinding(context))
  const columns =
    relation?.kind === 'table' || relation?.kind === 'view' ? visibleColumns(relation.table.schema.columns) : []
  const { sql, expression, reads } = storeStatisticsExpression(element.expr, columns, context)
  // A column in parentheses is one.
  const [only] = reads
  if (expression.kind === 'column' && reads.length === 1) return { kind: 'column', name: only }
  return { kind: 'expression', sql, type: expression.type, reads }
}
