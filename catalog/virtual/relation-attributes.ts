// Columns of any relation as pg_attribute lists them, those of indexes and sequences included.
import { Oid } from '../../engine/types/oids.ts'
import { findType } from '../../engine/types/registry.ts'
import { typeRef, type TypeRef } from '../../engine/types/type.ts'
import {
  type CatalogView,
  type ColumnSchema,
  type IndexSchema,
  type Relation,
  visibleColumns,
} from '../../engine/tables.ts'
import { hasTable } from './catalog-facts.ts'

export interface RelationAttribute {
  readonly name: string
  readonly attribute: number
  readonly type: TypeRef
  readonly notNull: boolean
  /** Of composite types. */
  readonly collation?: string
  /** Of tables and views. */
  readonly column?: ColumnSchema
}

export function attributesOf(relation: Relation, catalog: CatalogView): readonly RelationAttribute[] {
  if (hasTable(relation)) {
    return visibleColumns(relation.table.schema.columns).map((column) => ({
      name: column.name,
      attribute: column.attribute,
      type: column.type,
      notNull: column.notNull,
      column,
    }))
  }
  if (relation.kind === 'composite')
    return relation.type.definition.attributes.map(({ name, attribute, type, collation }) => ({
      name,
      attribute,
      type,
      notNull: false,
      ...(collation !== undefined && { collation }),
    }))
  return relation.kind === 'sequence' ? sequenceAttributes : indexColumns(relation.index, catalog)
}

const sequenceAttributes: readonly RelationAttribute[] = [
  { name: 'last_value', attribute: 1, type: typeRef(Oid.int8), notNull: true },
  { name: 'log_cnt', attribute: 2, type: typeRef(Oid.int8), notNull: true },
  { name: 'is_called', attribute: 3, type: typeRef(Oid.bool), notNull: true },
]

/** An expression's type is not kept with the index; text stands in, as its name does. */
function indexColumns(index: IndexSchema, catalog: CatalogView): RelationAttribute[] {
  const table = catalog.relationByOid(index.table)
  const columns = table && hasTable(table) ? table.table.schema.columns : []
  const keys = [...index.columns.map((key) => key.attribute), ...index.include]
  let expressions = 0
  return keys.map((attribute, position) => {
    const column = columns.find((candidate) => candidate.attribute === attribute)
    if (column) return { name: column.name, attribute: position + 1, type: column.type, notNull: false }
    const name = expressions === 0 ? 'expr' : `expr${expressions}`
    expressions++
    return { name, attribute: position + 1, type: typeRef(Oid.text), notNull: false }
  })
}

export interface PhysicalFacts {
  readonly length: number
  readonly byValue: boolean
  readonly alignment: string
  readonly storage: string
  readonly collation: number
}

const defaultCollation = 100
const bytewiseCollation = 950

export function physicalFacts(type: TypeRef): PhysicalFacts {
  const definition = findType(type.oid)
  return {
    length: definition?.length ?? -1,
    byValue: definition?.byValue ?? false,
    alignment: definition?.alignment ?? 'i',
    storage: definition?.storage ?? 'x',
    collation: !definition?.collatable ? 0 : type.oid === Oid.name ? bytewiseCollation : defaultCollation,
  }
}
