// What stands on a type: columns of it and of its array, the defaults and checks and views that name it, domains over it.
import { formatType } from '../../../engine/types/registry.ts'
import { relationOfRowType, rowTypeOf } from '../../../engine/types/user-oids.ts'
import { declaredOid } from '../../../engine/types/type.ts'
import { queryKeepers } from '../../query-keepers.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import type { Dependant } from '../dependencies.ts'
import { namesType, type Spelling } from './respell-type.ts'

export function dependantsOfType({ catalog }: CatalogDraft, oid: number): Dependant[] {
  const type = catalog.row('type', oid)
  if (!type) return usersOf(catalog, oid)
  const schema = catalog.schemaByOid(type.schemaOid)?.name ?? ''
  const spelling = { schema, name: type.name }
  const dependants: Dependant[] = [{ object: { kind: 'type', oid: oid + 1 }, type: 'auto' }, ...usersOf(catalog, oid)]
  if (type.definition.kind === 'range')
    dependants.push({ object: { kind: 'type', oid: type.definition.multirange }, type: 'auto' })
  return [...dependants, ...textsNaming(catalog, spelling)]
}

/** Of the type of a relation's rows, and of its array. */
export function dependantsOfRows({ catalog }: CatalogDraft, relation: number): Dependant[] {
  const { name, schemaOid } = catalog.relationByOid(relation)!
  const schema = catalog.schemaByOid(schemaOid)?.name ?? ''
  const type = rowTypeOf(relation)
  const through = (users: readonly Dependant[], of: number): Dependant[] =>
    users.map((user) => ({ ...user, through: `type ${formatType(of)}` }))
  const users = [
    ...through(usersOf(catalog, type + 1), type + 1),
    ...through([...usersOf(catalog, type), ...textsNaming(catalog, { schema, name })], type),
  ]
  return users.filter(({ object }) => object.oid !== relation && !('table' in object && object.table === relation))
}

const usersOf = (catalog: CatalogSnapshot, oid: number): Dependant[] => [
  ...domainsOver(catalog, oid),
  ...columnsOf(catalog, oid),
  ...attributesOf(catalog, oid),
]

function textsNaming(catalog: CatalogSnapshot, spelling: Spelling): Dependant[] {
  const dependants: Dependant[] = []
  for (const table of catalog.rowsOf('table')) {
    for (const column of table.columns) {
      if (column.defaultSql !== undefined && namesType(column.defaultSql, 'SELECT ', spelling)) {
        const object = {
          kind: 'default',
          oid: table.oid,
          attribute: column.attribute,
        } as const
        dependants.push({ object, type: 'normal' })
      }
    }
    for (const constraint of table.constraints) {
      if (constraint.kind !== 'check' || !namesType(constraint.sql, 'SELECT ', spelling)) continue
      dependants.push({
        object: { kind: 'constraint', oid: constraint.oid, table: table.oid },
        type: 'normal',
      })
    }
  }
  for (const view of queryKeepers(catalog))
    if (namesType(view.sql, '', spelling))
      dependants.push({
        object: { kind: 'relation', oid: view.oid },
        type: 'normal',
      })
  return dependants
}

const domainsOver = (catalog: CatalogSnapshot, oid: number): Dependant[] =>
  [...catalog.rowsOf('type')]
    .filter(({ definition }) => definition.kind === 'domain' && declaredOid(definition.base) === oid)
    .map((domain) => ({ object: { kind: 'type', oid: domain.oid }, type: 'normal' }))

/** Attributes of composite types. */
const attributesOf = (catalog: CatalogSnapshot, oid: number): Dependant[] =>
  [...catalog.rowsOf('type')].flatMap(({ oid: type, definition }) =>
    definition.kind !== 'composite'
      ? []
      : definition.attributes
          .filter((one) => declaredOid(one.type) === oid)
          .map(({ attribute }): Dependant => ({
            object: { kind: 'column', oid: relationOfRowType(type), attribute },
            type: 'normal',
          })),
  )

/** Columns of tables and views that are of the type. */
function columnsOf(catalog: CatalogSnapshot, oid: number): Dependant[] {
  const dependants: Dependant[] = []
  for (const table of catalog.rowsOf('table'))
    for (const { type, attribute } of table.columns)
      if (declaredOid(type) === oid)
        dependants.push({
          object: { kind: 'column', oid: table.oid, attribute },
          type: 'normal',
        })
  for (const view of catalog.rowsOf('view'))
    if (view.columns.some(({ type }) => declaredOid(type) === oid))
      dependants.push({
        object: { kind: 'relation', oid: view.oid },
        type: 'normal',
      })
  return dependants
}
