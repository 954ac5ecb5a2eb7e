// A new type gets its OIDs, its array's name, and its place in a schema.
import { PgError } from '../../../engine/errors.ts'
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import type { UserType } from '../../../engine/tables.ts'
import { domainOidRemainder, enumOidMultiple } from '../../../engine/types/user-oids.ts'
import { isExtensionOid } from '../../../engine/types/extension-oids.ts'
import { rangeOidMultiple, rangeOidRemainder, rangeOids } from '../../../engine/types/ranges/user-ranges.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { initialAcl } from '../privileges/initial-acl.ts'
import { currentRole, requireCreateIn } from '../privileges/permissions.ts'
import { creationSchema } from '../resolve.ts'

type Definition = UserType['definition']

/** kind: what the type is, or the OID that it has been given. */
export function putNewType(
  draft: CatalogDraft,
  name: QualifiedName,
  kind: 'enum' | 'domain' | number,
  defined: Definition | ((oid: number) => Definition),
): void {
  const schema = creationSchema(draft, name)
  requireCreateIn(draft, schema)
  requireFreeName(draft, schema.oid, name.name)
  const [oid] = typeof kind === 'number' ? [kind] : newTypeOids(draft, kind === 'enum' ? 0 : domainOidRemainder)
  const owner = currentRole(draft).oid
  const acl = initialAcl(draft, 'T', owner, schema.oid)
  draft.put('type', oid, {
    oid,
    name: name.name,
    schemaOid: schema.oid,
    owner,
    arrayName: arrayNameFor(draft.catalog, schema.oid, name.name),
    definition: typeof defined === 'function' ? defined(oid) : defined,
    database: draft.catalog.databaseOid,
    ...(acl && { acl }),
  })
}

/** Tables and views have types of their names. An array's made-up name gives way. */
export function requireFreeName(draft: CatalogDraft, schema: number, name: string): void {
  const relation = draft.catalog.relation(schema, name)
  const named = draft.catalog.typeNamed(schema, name)
  const taken = relation && (relation.kind === 'table' || relation.kind === 'view')
  if (named !== undefined && !taken && !isExtensionOid(named) && !draft.catalog.row('type', named)) {
    const owner = draft.catalog.row('type', named - 1)
    if (!owner) return
    const arrayName = arrayNameFor(draft.catalog, schema, name)
    draft.put('type', owner.oid, { ...owner, arrayName })
    return
  }
  if (taken || named !== undefined) throw new PgError('42710', `type "${name}" already exists`)
}

/** _name, or _name_1 and so on where that is taken; cut to what a name may have. */
export function arrayNameFor(catalog: CatalogSnapshot, schema: number, name: string): string {
  for (let pass = 0; ; pass++) {
    const candidate = cut(`_${name}`, pass === 0 ? '' : `_${pass}`)
    if (catalog.typeNamed(schema, candidate) === undefined && !catalog.relation(schema, candidate)) return candidate
  }
}

const nameBytesMax = 63
function cut(name: string, suffix: string): string {
  let characters = Array.from(name)
  while (Buffer.byteLength(characters.join('') + suffix) > nameBytesMax) characters = characters.slice(0, -1)
  return characters.join('') + suffix
}

/** The first of the OIDs that a range type and its multirange take. */
export function newRangeOid(draft: CatalogDraft, subtype: number): number {
  const remainder = rangeOidRemainder(subtype)!
  for (;;) {
    const oid = draft.newOid()
    if (oid % rangeOidMultiple !== remainder) continue
    const others = Array.from({ length: rangeOids.count - 1 }, () => draft.newOid())
    if (others.every((other, index) => other === oid + index + 1)) return oid
  }
}

/** The type's and its array's: see engine/types/user-oids.ts. */
function newTypeOids(draft: CatalogDraft, remainder: number): readonly [number, number] {
  for (;;) {
    const oid = draft.newOid()
    if (oid % enumOidMultiple !== remainder) continue
    const array = draft.newOid()
    if (array === oid + 1) return [oid, array]
  }
}
