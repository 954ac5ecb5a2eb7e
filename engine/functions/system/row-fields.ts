// The fields that rows of a type have, as a catalog says.
import type { CatalogView, Relation } from '../../tables.ts'
import { visibleColumns } from '../../tables.ts'
import { findType } from '../../types/registry.ts'
import type { RowField, RowShape } from '../../types/rows/row-shape.ts'
import { isRowTypeOid, relationOfRowType } from '../../types/user-oids.ts'

/** undefined: it is no type of rows, or there is none such. */
export function rowFields(type: number, catalog: Pick<CatalogView, 'relationByOid'> | undefined): RowShape | undefined {
  if (!isRowTypeOid(type)) return undefined
  const relation = catalog?.relationByOid(relationOfRowType(type))
  const columns = relation && columnsOf(relation)
  if (!columns) return undefined
  let shape = shapes.get(columns)
  if (!shape) {
    shape = visibleColumns(columns).map(({ name, type: own }) => ({
      name,
      type: own,
    }))
    shapes.set(columns, shape)
  }
  return shape
}

/** The fields of all types of rows that values of some types may hold: for threads that have no catalog. */
export function shapesWithin(types: Iterable<number>, catalog: CatalogView): Record<number, RowShape> | undefined {
  const shapes: Record<number, RowShape> = {}
  const visit = (type: number): void => {
    const definition = findType(type)
    if (definition?.kind === 'array') return visit(definition.elementOid)
    const shape = shapes[type] ? undefined : rowFields(type, catalog)
    if (!shape) return
    shapes[type] = shape
    for (const field of shape) visit(field.type.oid)
  }
  for (const type of types) visit(type)
  return Object.keys(shapes).length > 0 ? shapes : undefined
}

/** By the columns they are made of, which are the same list for as long as nothing changes. */
const shapes = new WeakMap<readonly RowField[], RowShape>()

function columnsOf(relation: Relation): readonly RowField[] | undefined {
  switch (relation.kind) {
    case 'table':
    case 'view':
    case 'virtual':
      return relation.table.schema.columns
    case 'composite':
      return relation.type.definition.attributes
    case 'index':
    case 'sequence':
      return undefined
  }
}
