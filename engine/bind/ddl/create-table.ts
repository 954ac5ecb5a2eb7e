// CREATE TABLE: columns in order (LIKE in its place), then the constraints of columns and of the table.
import { notSupported, PgError } from '../../errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { CreateIndex, CreateTable, NewColumn, NewConstraint } from '../statement.ts'
import type { KeptNotNull } from '../../tables.ts'
import { bindColumn, bothNotNulls, draftColumn, type DraftColumn, notNullSetting } from './column-definition.ts'
import { writtenNotNull } from './kept-settings.ts'
import { withOwnColumns } from './own-columns.ts'
import { bindConstraint } from './constraint-definition.ts'
import { expandLike, type LikeExpansion } from './like-clause.ts'
import { relationName } from './names.ts'
import { bindPartitionKey } from './partitions/partition-key.ts'
import { bindPartitionOf } from './partitions/partition-of.ts'
import { isTemporary, onCommit, unlogged } from './persistence.ts'
import { bindPartitionBy, isOverRegions } from './partition-by.ts'
import { inheritedColumns, mergeInherited } from './inherited-columns.ts'
import type { NameableColumn } from './stored-expression.ts'
import { tableOptions } from './table-options.ts'
import { requireRelationTablespace } from './tablespace.ts'

/** PostgreSQL's MaxHeapAttributeNumber (54011). */
export const tableColumnsMax = 1600

export function bindCreateTable(statement: ParseNode, context: BindContext): CreateTable {
  refuseUnsupported(statement)
  const name = relationName(statement.relation, context)
  const node = withOwnColumns(statement, name)
  if (node.partbound) return bindPartition(node, name, context)

  // Types of all columns first: an expression may name a later one.
  const elements = (node.tableElts ?? []).map(
    (element: ParseNode): DraftColumn | LikeExpansion | { constraint: ParseNode } => {
      const body = bodyOf(element)
      switch (kindOf(element)) {
        case 'ColumnDef':
          return draftColumn(body, context)
        case 'TableLikeClause':
          return expandLike(body, name, context)
        default:
          return { constraint: body }
      }
    },
  )
  const own: NameableColumn[] = elements.flatMap((element: DraftColumn | LikeExpansion | { constraint: ParseNode }) =>
    'node' in element ? [element] : 'columns' in element ? element.columns : [],
  )
  refuseRepeatedNames(own)
  const inherited = inheritedColumns(node, context)
  const ownNames = new Set(own.map(({ name: one }) => one))
  const nameable = [...(inherited?.columns ?? []).filter(({ name: one }) => !ownNames.has(one)), ...own]
  if (nameable.length > tableColumnsMax) {
    throw new PgError('54011', `tables can have at most ${tableColumnsMax} columns`)
  }

  const columns: NewColumn[] = []
  const parents = [...(inherited?.columns ?? [])]
  const constraints: NewConstraint[] = []
  const notNulls: ParseNode[] = []
  const indexes: CreateIndex[] = []
  for (const element of elements) {
    if ('node' in element) {
      const bound = bindColumn(element, nameable, name.name, context)
      columns.push(bound.column)
      constraints.push(...bound.constraints)
    } else if ('columns' in element) {
      columns.push(...element.columns)
      constraints.push(...element.constraints)
      indexes.push(...element.indexes)
    } else if (element.constraint.contype === 'CONSTR_NOTNULL') {
      // The column may come later.
      notNulls.push(element.constraint)
    } else {
      const { indexname, location } = element.constraint
      if (indexname)
        throw new PgError('0A000', 'cannot use an existing index in CREATE TABLE', { position: location + 1 })
      constraints.push(bindConstraint(element.constraint, undefined, nameable, context))
    }
  }
  for (const constraint of notNulls) setNotNull(columns, parents, constraint)
  const merged = inherited
    ? mergeInherited({ ...inherited, columns: parents }, { columns, constraints }, name.name)
    : { columns, constraints }
  return {
    kind: 'create-table',
    name,
    temporary: isTemporary(node.relation),
    ...unlogged(node.relation),
    onCommit: onCommit(node.oncommit),
    ifNotExists: Boolean(node.if_not_exists),
    ...merged,
    ...partitioned(node, merged.columns, context),
    ...(indexes.length > 0 ? { indexes } : {}),
  }
}

function partitioned(
  node: ParseNode,
  columns: readonly Omit<NewColumn, 'readsColumns' | 'newSequence'>[],
  context: BindContext,
): Pick<CreateTable, 'options' | 'partition' | 'partitioning'> {
  const options = tableOptions(node.options)
  if (!node.partspec) return { options }
  if (node.relation.relpersistence === 'u' && !isOverRegions(node.partspec, options))
    throw new PgError('0A000', 'partitioned tables cannot be unlogged')
  if (isOverRegions(node.partspec, options)) return bindPartitionBy(node.partspec, columns, options, context)
  if (Object.keys(options).length > 0)
    throw new PgError('42809', 'cannot specify storage parameters for a partitioned table', {
      hint: 'Specify storage parameters for its leaf partitions instead.',
    })
  return { options, partitioning: bindPartitionKey(node.partspec, columns, context) }
}

/** PARTITION OF: the columns are the parent's. */
function bindPartition(node: ParseNode, name: CreateTable['name'], context: BindContext): CreateTable {
  const { parent, of, constraints } = bindPartitionOf(node, context)
  const { columns } = parent.schema
  return {
    kind: 'create-table',
    name,
    temporary: isTemporary(node.relation),
    ...unlogged(node.relation),
    onCommit: onCommit(node.oncommit),
    ifNotExists: Boolean(node.if_not_exists),
    columns: [],
    constraints,
    partitionOf: of,
    ...partitioned(node, columns, context),
  }
}

/** CONSTRAINT x NOT NULL column. */
function setNotNull(columns: NewColumn[], inherited: NewColumn[], constraint: ParseNode): void {
  for (const key of constraint.keys ?? []) {
    const name: string = bodyOf(key).sval
    const list = columns.some((column) => column.name === name) ? columns : inherited
    const index = list.findIndex((column) => column.name === name)
    if (index < 0) throw new PgError('42703', `column "${name}" of relation does not exist`)
    list[index] = withNotNull(list[index], writtenNotNull(constraint))
  }
}

function withNotNull(column: NewColumn, next: KeptNotNull): NewColumn {
  const known = column.kept?.find((setting) => setting.of === 'not-null')?.notNull
  const said = bothNotNulls(known ?? (column.notNull ? {} : undefined), next, column.name, false)
  const kept = [...(column.kept ?? []).filter((setting) => setting.of !== 'not-null'), ...notNullSetting(said)]
  return { ...column, notNull: true, ...(kept.length > 0 && { kept }) }
}

export function refuseRepeatedNames(columns: readonly { readonly name: string }[]): void {
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (seen.has(name)) throw new PgError('42701', `column "${name}" specified more than once`)
    seen.add(name)
  }
}

function refuseUnsupported(node: ParseNode): void {
  if (node.ofTypename) throw notSupported('CREATE TABLE OF a type')
  requireRelationTablespace(node.tablespacename, Boolean(node.partspec))
  if (node.accessMethod && node.accessMethod !== 'heap') {
    throw new PgError('42704', `access method "${node.accessMethod}" does not exist`)
  }
}
