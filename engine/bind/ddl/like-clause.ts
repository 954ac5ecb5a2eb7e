// LIKE source [INCLUDING …] inside CREATE TABLE: the columns of another relation, and what else is asked for.
import { PgError } from '../../errors.ts'
import { type ParseNode } from '../../parse/node.ts'
import {
  hasBoxedKeys,
  hasOwnIndex,
  type ColumnSchema,
  type CompositeAttribute,
  type IndexSchema,
  type KeptColumnSettings,
  type Relation,
  type TableSchema,
  visibleColumns,
} from '../../tables.ts'
import { typeRef } from '../../types/type.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { storedExpression } from '../expression/expression.ts'
import { requireNamed } from '../query/relations.ts'
import type { CreateIndex, NewColumn, NewConstraint, QualifiedName } from '../statement.ts'
import { labelOf } from './create-index.ts'
import { settingsLike } from './kept-settings.ts'
import { completeSequence } from './sequence-options.ts'

export interface LikeExpansion {
  readonly columns: readonly NewColumn[]
  readonly constraints: readonly NewConstraint[]
  readonly indexes: readonly CreateIndex[]
}

// PostgreSQL's TableLikeOption bits.
const including = {
  comments: 1,
  compression: 2,
  constraints: 4,
  defaults: 8,
  generated: 16,
  identity: 32,
  indexes: 64,
  storage: 256,
} as const

export function expandLike(clause: ParseNode, target: QualifiedName, context: BindContext): LikeExpansion {
  const relation = requireNamed(clause.relation, openBinding(context))
  if (relation.kind === 'index' || relation.kind === 'sequence') {
    throw new PgError('42809', `relation "${relation.name}" is invalid in LIKE clause`, {
      detail: `This operation is not supported for ${relation.kind === 'index' ? 'indexes' : 'sequences'}.`,
      position: (clause.relation.location ?? 0) + 1,
    })
  }
  if (relation.kind === 'composite')
    return { columns: relation.type.definition.attributes.map(columnLike), constraints: [], indexes: [] }
  const wants = (what: keyof typeof including): boolean => ((clause.options ?? 0) & including[what]) !== 0
  const { schema, info } = relation.table
  return {
    columns: visibleColumns(schema.columns).map((column) =>
      copyColumn(column, schema, wants, context, info.kept?.columns?.[column.attribute]),
    ),
    constraints: [...copyChecks(schema, wants('constraints')), ...copyKeys(relation, wants('indexes'), context)],
    indexes: wants('indexes') ? copyIndexes(relation, target, context) : [],
  }
}

const columnLike = ({ name, type, collation }: CompositeAttribute): NewColumn => ({
  name,
  type,
  notNull: false,
  ...(collation !== undefined && { collation }),
})

function copyColumn(
  column: ColumnSchema,
  schema: TableSchema,
  wants: (what: keyof typeof including) => boolean,
  context: BindContext,
  settings: KeptColumnSettings = {},
): NewColumn {
  const kept = settingsLike(settings, { storage: wants('storage'), compression: wants('compression'), notNull: true })
  const copy: NewColumn = {
    name: column.name,
    type: column.type,
    notNull: column.notNull,
    ...(column.collation === undefined ? {} : { collation: column.collation }),
    ...(kept.length > 0 && { kept }),
    ...(wants('comments') && column.comment !== undefined ? { comment: column.comment } : {}),
  }
  if (column.generated) {
    if (!wants('generated')) return copy
    const readsColumns = schema.columns
      .filter((other) => column.reads?.includes(other.attribute))
      .map((other) => other.name)
    return { ...copy, generated: column.generated, defaultSql: column.defaultSql, readsColumns }
  }
  if (column.identity) {
    if (!wants('identity')) return copy
    const source = column.sequence === undefined ? undefined : context.catalog.relationByOid(column.sequence)
    const sequence = source?.kind === 'sequence' ? source.sequence : completeSequence({}, column.type.oid)
    const { type, start, increment, min, max, cache, cycle } = sequence
    return { ...copy, identity: column.identity, newSequence: { type, start, increment, min, max, cache, cycle } }
  }
  return wants('defaults') && column.defaultSql !== undefined ? { ...copy, defaultSql: column.defaultSql } : copy
}

const namesOf = (schema: TableSchema, attributes: readonly number[]): string[] =>
  attributes.flatMap((attribute) => schema.columns.find((column) => column.attribute === attribute)?.name ?? [])

const copyChecks = (schema: TableSchema, wanted: boolean): NewConstraint[] =>
  wanted
    ? schema.constraints.flatMap((constraint) =>
        constraint.kind === 'check'
          ? [
              {
                kind: 'check',
                name: constraint.name,
                sql: constraint.sql,
                columns: namesOf(schema, constraint.attributes ?? []),
              } as const,
            ]
          : [],
      )
    : []

/** Keys get new names, as in PostgreSQL. */
function copyKeys(relation: Relation, wanted: boolean, context: BindContext): NewConstraint[] {
  if (!wanted || relation.kind !== 'table') return []
  const { schema } = relation.table
  const indexes = context.catalog.indexesOf(relation.oid)
  return schema.constraints.flatMap((constraint): NewConstraint[] => {
    if (!hasOwnIndex(constraint)) return []
    const index = indexes.find(({ oid }) => oid === constraint.index)
    const timing = {
      ...(constraint.deferrable && { deferrable: true as const }),
      ...(constraint.initiallyDeferred && { initiallyDeferred: true as const }),
    }
    if (constraint.kind === 'exclusion') {
      const { temporal } = constraint
      const copied = index && copyIndex(index, schema, { name: '' }).index
      return copied ? [{ kind: 'exclusion', index: copied, ...(temporal && { temporal }), ...timing }] : []
    }
    const include = namesOf(schema, index?.include ?? [])
    return [
      {
        kind: constraint.kind,
        columns: namesOf(schema, constraint.attributes),
        ...(constraint.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
        ...(include.length > 0 ? { include } : {}),
        ...(index?.options && { options: index.options }),
        ...timing,
      },
    ]
  })
}

function copyIndexes(relation: Relation, target: QualifiedName, context: BindContext): CreateIndex[] {
  if (relation.kind !== 'table') return []
  const { schema } = relation.table
  const keys = new Set(schema.constraints.flatMap((c) => (hasOwnIndex(c) ? [c.index] : [])))
  return context.catalog
    .indexesOf(relation.oid)
    .filter((index) => !keys.has(index.oid))
    .map((index) => copyIndex(index, schema, target))
}

function copyIndex(index: IndexSchema, schema: TableSchema, target: QualifiedName): CreateIndex {
  return {
    kind: 'create-index',
    table: target,
    ifNotExists: false,
    index: {
      unique: index.unique,
      method: index.method,
      nullsNotDistinct: index.nullsNotDistinct,
      ...(index.whereSql === undefined ? {} : { whereSql: index.whereSql }),
      ...(index.options && { options: index.options }),
      columns: index.columns.map(
        ({ attribute, sql, stored, type, descending, nullsFirst, operatorClass, operator }) => ({
          ...(attribute === undefined
            ? {
                sql,
                label: labelOf(storedExpression(sql!)),
                type:
                  (hasBoxedKeys(index)
                    ? undefined
                    : schema.columns.find((column) => column.attribute === stored)?.type) ??
                  (type === undefined ? undefined : typeRef(type)),
              }
            : { column: namesOf(schema, [attribute])[0] }),
          descending,
          nullsFirst,
          ...(operatorClass !== undefined && { operatorClass }),
          ...(operator && { operator }),
        }),
      ),
      include: namesOf(schema, index.include),
      readsColumns: namesOf(schema, index.reads ?? []),
    },
  }
}
