// CREATE TABLE AS and SELECT INTO: the table that a query's result makes. The query itself is bound next door.
import { PgError } from '../../errors.ts'
import { nameParts, type ParseNode } from '../../parse/node.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import { refuseSystemColumnName } from '../../system-columns.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import type { BindContext } from '../binding.ts'
import type { CreateTable, NewColumn } from '../statement.ts'
import { requireStorable } from './column-definition.ts'
import { collatedType } from '../../collations/collated-columns.ts'
import { collationOfType } from '../collations/derive.ts'
import { refuseRepeatedNames } from './create-table.ts'
import { relationName } from './names.ts'
import { isTemporary, onCommit, unlogged } from './persistence.ts'
import { tableOptions } from './table-options.ts'
import { requireRelationTablespace } from './tablespace.ts'

/** into: the IntoClause, whose column names win over the query's. */
export function bindCreateTableAs(
  into: ParseNode,
  result: readonly PlanColumn[],
  ifNotExists: boolean,
  context: BindContext,
): CreateTable {
  requireRelationTablespace(into.tableSpaceName)
  const names = nameParts(into.colNames)
  if (names.length > result.length) throw new PgError('42601', 'too many column names were specified')
  const columns = result.map((column, index): NewColumn => {
    const name = names[index] ?? column.name
    const type = column.type.oid === Oid.unknown ? { oid: Oid.text, typmod: -1 } : column.type
    refuseSystemColumnName(name)
    requireStorable(name, type)
    if (type.collation?.strength === 'conflict')
      throw new PgError(
        '42P22',
        `no collation was derived for column "${name}" with collatable type ${formatType(type.oid, type.typmod)}`,
        { hint: 'Use the COLLATE clause to set the collation explicitly.' },
      )
    return { name, type: collatedType(type, undefined), notNull: false, ...collationOfType(type) }
  })
  refuseRepeatedNames(columns)
  return {
    kind: 'create-table',
    name: relationName(into.rel, context),
    temporary: isTemporary(into.rel),
    ...unlogged(into.rel),
    onCommit: onCommit(into.onCommit),
    ifNotExists,
    columns,
    constraints: [],
    options: tableOptions(into.options),
  }
}
