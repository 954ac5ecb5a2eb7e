// CREATE TABLE … PARTITION OF: the columns are the parent's, and what the statement says of them comes on top.
import { notSupported, PgError } from '../../../errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../../../parse/node.ts'
import type { KeptNotNull, Table } from '../../../tables.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { requireNamed } from '../../query/relations.ts'
import type { NewConstraint, NewPartitionOf } from '../../statement.ts'
import { bindConstraint } from '../constraint-definition.ts'
import { writtenNotNull } from '../kept-settings.ts'
import { relationName } from '../names.ts'
import { storeDefault } from '../stored-expression.ts'
import { bindPartitionBound } from './partition-bound.ts'

export interface BoundPartition {
  readonly parent: Table
  readonly of: NewPartitionOf
  readonly constraints: readonly NewConstraint[]
}

export function bindPartitionOf(node: ParseNode, context: BindContext): BoundPartition {
  const range = bodyOf(node.inhRelations[0])
  const parent = requirePartitioned(range, context)
  const { columns } = parent.schema
  const changed: { name: string; defaultSql?: string; notNull?: KeptNotNull }[] = []
  const constraints: NewConstraint[] = []
  for (const element of (node.tableElts ?? []) as ParseNode[]) {
    const body = bodyOf(element)
    if (kindOf(element) !== 'ColumnDef') {
      if (body.contype === 'CONSTR_NOTNULL') {
        for (const key of body.keys) changed.push({ name: bodyOf(key).sval, notNull: writtenNotNull(body) })
      } else constraints.push(bindConstraint(body, undefined, columns, context))
      continue
    }
    const column = columns.find(({ name }) => name === body.colname)
    if (!column) throw new PgError('42703', `column "${body.colname}" does not exist`)
    for (const clause of ((body.constraints ?? []) as ParseNode[]).map(bodyOf)) {
      switch (clause.contype) {
        case 'CONSTR_NOTNULL':
          changed.push({ name: column.name, notNull: writtenNotNull(clause) })
          break
        case 'CONSTR_NULL':
          break
        case 'CONSTR_DEFAULT':
          changed.push({ name: column.name, defaultSql: storeDefault(clause.raw_expr, column, context).sql })
          break
        case 'CONSTR_GENERATED':
        case 'CONSTR_IDENTITY':
          throw notSupported('a generation clause in a partition')
        default:
          if (clause.contype?.startsWith('CONSTR_ATTR')) throw notSupported('attributes of constraints in a partition')
          constraints.push(bindConstraint(clause, column.name, columns, context))
      }
    }
  }
  return {
    parent,
    of: { parent: relationName(range, context), bound: boundOf(node.partbound, parent, context), changed },
    constraints,
  }
}

const boundOf = (node: ParseNode, parent: Table, context: BindContext): NewPartitionOf['bound'] => ({
  ...bindPartitionBound(node, parent, context),
  position: positionOf(node),
})

/** Where messages about its place among the others point. */
function positionOf(node: ParseNode): number | undefined {
  const datum = node.lowerdatums?.[0] ?? node.listdatums?.[0]
  const location: number = (datum && bodyOf(datum).location) ?? node.location ?? -1
  return location < 0 ? undefined : location + 1
}

/** Throws 42P17. */
export function requirePartitioned(range: ParseNode, context: BindContext): Table {
  const relation = requireNamed(range, openBinding(context))
  if (relation.kind === 'table' && relation.table.info.partitioning) return relation.table
  throw new PgError('42P17', `"${relation.name}" is not partitioned`)
}

/** ALTER TABLE … ATTACH PARTITION. */
export function bindAttach(command: ParseNode, range: ParseNode, context: BindContext): NewPartitionOf | undefined {
  const relation = requireNamed(range, openBinding(context))
  if (relation.kind !== 'table' || !relation.table.info.partitioning || !command.bound) return undefined
  return { parent: relationName(range, context), bound: boundOf(command.bound, relation.table, context), changed: [] }
}
