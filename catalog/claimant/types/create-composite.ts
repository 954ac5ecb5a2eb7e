// CREATE TYPE … AS (attributes): a type whose values are rows, and a relation without any.
import type { NewAttribute, TypeStatement } from '../../../engine/bind/ddl/types/type-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { CompositeAttribute } from '../../../engine/tables.ts'
import { declaredOid } from '../../../engine/types/type.ts'
import { rowTypeOf } from '../../../engine/types/user-oids.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireTypeUsage } from '../privileges/permissions.ts'
import { creationSchema } from '../resolve.ts'
import { putNewType } from './new-type.ts'

/** As many as a table has columns. */
export const attributesMax = 1600

export function createComposite(
  draft: CatalogDraft,
  { name, attributes }: Extract<TypeStatement, { kind: 'create-composite' }>,
): void {
  if (attributes.length > attributesMax) throw new PgError('54011', `tables can have at most ${attributesMax} columns`)
  const schema = creationSchema(draft, name).oid
  // A table, a view and a type have a type of the name; whatever else is there has the name as a relation.
  const relation = draft.catalog.relation(schema, name.name)
  if (relation && (relation.kind === 'index' || relation.kind === 'sequence'))
    throw new PgError('42P07', `relation "${name.name}" already exists`)
  const definition = {
    kind: 'composite' as const,
    attributes: attributes.map((one, index) => newAttribute(draft, one, index + 1)),
    nextAttribute: attributes.length + 1,
  }
  putNewType(draft, name, rowTypeOf(draft.newOid()), definition)
}

export function newAttribute(draft: CatalogDraft, attribute: NewAttribute, number: number): CompositeAttribute {
  requireTypeUsage(draft, declaredOid(attribute.type))
  return { ...attribute, attribute: number }
}
