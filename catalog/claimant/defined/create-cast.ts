// CREATE CAST.
import type { DefinedStatement } from '../../../engine/bind/ddl/defined/defined-statement.ts'
import { castName } from '../../../engine/defined/defined-object.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { castBetween } from '../../../engine/functions/registry.ts'
import { findType, formatType } from '../../../engine/types/registry.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole, owns } from '../privileges/permissions.ts'
import { requireExecute } from '../routines/create-routine.ts'
import { definedIn } from './find-defined.ts'
import { typeOwner } from './type-owner.ts'

type Create = Extract<DefinedStatement, { kind: 'create-cast' }>

export function createCast(draft: CatalogDraft, { cast }: Create): void {
  const { source, target, method } = cast
  const [from, to] = [source, target].map((type) => formatType(type))
  if (!owns(draft, typeOwner(draft, source)) && !owns(draft, typeOwner(draft, target)))
    throw new PgError('42501', `must be owner of type ${from} or type ${to}`)
  for (const [word, type] of [
    ['source', source],
    ['target', target],
  ] as const)
    if (isDomain(draft, type)) draft.warn(`cast will be ignored because the ${word} data type is a domain`, '42809')
  if (method.kind === 'function') requireExecute(draft, [method.function])
  if (method.kind === 'binary') requireSameForm(draft, source, target)
  const name = castName(source, target)
  if (castBetween(source, target) || definedIn(draft, 'cast', pgCatalogOid, name))
    throw new PgError('42710', `cast from type ${from} to type ${to} already exists`)
  const oid = draft.newOid()
  draft.put('defined_object', oid, {
    oid,
    database: draft.catalog.databaseOid,
    name,
    schemaOid: pgCatalogOid,
    owner: bootstrapRoleOid,
    definition: { kind: 'cast', ...cast },
  })
}

const isDomain = ({ catalog }: CatalogDraft, type: number): boolean =>
  catalog.row('type', type)?.definition.kind === 'domain'

/** WITHOUT FUNCTION the value stays as it is: its type must keep it in the same form. */
function requireSameForm(draft: CatalogDraft, source: number, target: number): void {
  if (!currentRole(draft).superuser) throw new PgError('42501', 'must be superuser to create a cast WITHOUT FUNCTION')
  const refuse = (what: string): PgError => new PgError('42P17', `${what} data types are not binary-compatible`)
  for (const type of [source, target]) {
    const kind = findType(type)?.kind
    if (kind === 'composite' || kind === 'array' || kind === 'enum' || kind === 'range') throw refuse(kind)
    if (isDomain(draft, type)) throw new PgError('42P17', 'domain data types must not be marked binary-compatible')
  }
  const forms = [source, target].map((type) => JSON.stringify(findType(type)?.layout(-1)))
  if (forms[0] !== forms[1] || castBetween(target, source)?.method.kind !== 'binary')
    throw notSupported('CREATE CAST WITHOUT FUNCTION between types that are not binary-compatible')
}
