// What every new relation has in common: where it goes, who owns it, and that its name is free.
import { PgError } from '../../../engine/errors.ts'
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import type { Acl } from '../../../engine/privileges/acl.ts'
import { isTemporarySchema } from '../../temporary-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { initialAcl } from '../privileges/initial-acl.ts'
import { currentRole, requireCreateIn, requireTemporaryInDatabase } from '../privileges/permissions.ts'
import { creationSchema } from '../resolve.ts'
import { requireFreeName } from '../types/new-type.ts'

interface Asked {
  readonly name: QualifiedName
  readonly temporary: boolean
  readonly ifNotExists: boolean
  readonly ofServer?: true
}

export interface NewRelation {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly database: number
  readonly owner: number
  readonly acl?: Acl
}

/** undefined: it exists, and IF NOT EXISTS said so. Throws 3F000, 42501, 42P07, 42P16. */
export function newRelation(
  draft: CatalogDraft,
  { name, temporary, ifNotExists, ofServer }: Asked,
  kind: 'table' | 'sequence' = 'table',
): NewRelation | undefined {
  const schema = creationSchema(draft, name, temporary, ofServer)
  if (isTemporarySchema(schema.oid)) requireTemporaryInDatabase(draft)
  requireCreateIn(draft, schema)
  if (draft.catalog.relation(schema.oid, name.name)) {
    if (!ifNotExists) throw new PgError('42P07', `relation "${name.name}" already exists`)
    draft.skip(`relation "${name.name}" already exists, skipping`, '42P07')
    return undefined
  }
  if (kind === 'table') refuseTypeName(draft, schema.oid, name.name)
  const owner = currentRole(draft).oid
  const acl = initialAcl(draft, kind === 'table' ? 'r' : 'S', owner, schema.oid)
  return {
    oid: draft.newOid(),
    name: name.name,
    schemaOid: schema.oid,
    database: draft.catalog.databaseOid,
    owner,
    ...(acl && { acl }),
  }
}

/** Tables and views have row types of their names; an array's made-up name gives way. */
export function refuseTypeName(draft: CatalogDraft, schema: number, name: string): void {
  const type = draft.catalog.typeNamed(schema, name)
  if (type === undefined) return
  if (!draft.catalog.row('type', type)) return requireFreeName(draft, schema, name)
  throw new PgError('42710', `type "${name}" already exists`, {
    hint: "A relation has an associated type of the same name, so you must use a name that doesn't conflict with any existing type.",
  })
}
