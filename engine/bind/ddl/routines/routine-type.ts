// Types of arguments and results in CREATE FUNCTION: beside types, pseudo-types and the rows of relations.
import { PgError } from '../../../errors.ts'
import { locationOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import { Oid } from '../../../types/oids.ts'
import { declaredOid } from '../../../types/type.ts'
import { isRowTypeOid, relationOfRowType } from '../../../types/user-oids.ts'
import { at, openBinding, type BindContext } from '../../binding.ts'
import { findRelation } from '../../query/relations.ts'
import { bindTypeName } from '../../types/type-name.ts'

export interface RoutineType {
  /** As declared. */
  readonly type: number
  /** record: the row of this relation, or of this composite type. */
  readonly relation?: number
}

export function routineType(node: ParseNode, context: BindContext): RoutineType {
  const binding = openBinding(context)
  if (node.pct_type) return { type: typeOfColumn(node, context) }
  const type = declaredOid(bindTypeName({ ...node, setof: undefined }, binding))
  return isRowTypeOid(type) ? { type: Oid.record, relation: relationOfRowType(type) } : { type }
}

/** t.a%TYPE is the type that the column has today. */
function typeOfColumn(node: ParseNode, context: BindContext): number {
  const binding = openBinding(context)
  const parts = nameParts(node.names)
  const [column, table, schema] = parts.toReversed()
  const fields = at(binding, locationOf(node))
  if (table === undefined)
    throw new PgError('42601', `improper %TYPE reference (too few dotted names): ${parts.join('.')}`, fields)
  const relation = findRelation(schema, table, binding)
  if (!relation || !('table' in relation)) {
    throw new PgError('42P01', `relation "${parts.slice(0, -1).join('.')}" does not exist`, fields)
  }
  const found = relation.table.schema.columns.find(({ name }) => name === column)
  if (!found) throw new PgError('42703', `column "${column}" of relation "${table}" does not exist`, fields)
  return declaredOid(found.type)
}
