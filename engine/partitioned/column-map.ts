// Columns of a table that stands for the rows of others, and where those have them: columns go by their names, so that a partition or an
// inheriting table may have them in another order, or under other numbers.
import { nameless, type Table } from '../tables.ts'
import { Oid } from '../types/oids.ts'
import { type TypeRef, typeRef, type Value } from '../types/type.ts'

export interface ColumnMap {
  /** Attributes of the table below by those of the one above. */
  readonly attributes: ReadonlyMap<number, number>
  /** What the table below does not have: the same in all its rows. */
  readonly constants: ReadonlyMap<number, { readonly type: TypeRef; readonly value: Value }>
}

const known = new WeakMap<Table, WeakMap<Table, ColumnMap | { readonly same: true }>>()

/** undefined: both have the same columns under the same numbers. */
export function columnMap(above: Table, below: Table): ColumnMap | undefined {
  let maps = known.get(above)
  if (!maps) known.set(above, (maps = new WeakMap()))
  let map = maps.get(below)
  if (!map) maps.set(below, (map = makeMap(above, below)))
  return 'same' in map ? undefined : map
}

function makeMap(above: Table, below: Table): ColumnMap | { readonly same: true } {
  const { tree } = above.info
  const own = below.schema.columns
  if (
    !tree &&
    own.length === above.schema.columns.length &&
    above.schema.columns.every(({ name, attribute }, i) => own[i].name === name && own[i].attribute === attribute)
  )
    return { same: true }
  const named = new Map(own.flatMap(({ name, attribute }) => (name === nameless ? [] : [[name, attribute] as const])))
  const extras = new Map(tree?.extras.map((extra) => [extra.attribute, extra]))
  const attributes = new Map<number, number>()
  const constants = new Map<number, { readonly type: TypeRef; readonly value: Value }>()
  for (const { name, attribute, type } of above.schema.columns) {
    const extra = extras.get(attribute)
    const found = extra ? (extra.table === below.info.oid ? extra.of : undefined) : named.get(name)
    if (found !== undefined) attributes.set(attribute, found)
    else if (attribute === tree?.tableAttribute)
      constants.set(attribute, { type: typeRef(Oid.oid), value: below.info.oid })
    else constants.set(attribute, { type, value: null })
  }
  return { attributes, constants }
}

/** Attributes of the table below; those that it does not have are left out. */
export const attributesBelow = (map: ColumnMap | undefined, attributes: readonly number[]): readonly number[] =>
  map ? attributes.flatMap((attribute) => map.attributes.get(attribute) ?? []) : attributes
