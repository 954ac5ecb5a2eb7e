// What stands on a type: columns of it and of its array, the defaults and checks and views that name it, domains over it.
import { formatType } from '../../../engine/types/registry.ts'
import { rowTypeOf } from '../../../engine/types/user-oids.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import type { Dependant } from '../dependencies.ts'
import { referencesIn } from '../references.ts'
import { namesType, type Spelling } from './respell-type.ts'

export function dependantsOfType({ catalog }: CatalogDraft, oid: number): Dependant[] {
  const type = catalog.row('type', oid)
  if (!type) return [...usersOf(catalog, oid)]
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

const usersOf = (catalog: CatalogSnapshot, oid: number): readonly Dependant[] => referencesIn(catalog).usersOfType(oid)

const textsNaming = (catalog: CatalogSnapshot, spelling: Spelling): Dependant[] =>
  referencesIn(catalog)
    .textsWith(spelling.name)
    .filter(({ sql, lead }) => namesType(sql, lead, spelling))
    .map(({ object }) => ({ object, type: 'normal' }))
