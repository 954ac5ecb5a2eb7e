// ALTER … RENAME TO, SET SCHEMA, OWNER TO and SET STATISTICS, COMMENT ON, and DROP of what users define beside relations, types and routines.
import type { DefinedStatement } from '../../../engine/bind/ddl/defined/defined-statement.ts'
import { definedKey, definedWords } from '../../../engine/defined/defined-object.ts'
import { isOfKind } from '../../../engine/defined/find-defined.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { DefinedRow } from '../../rows.ts'
import { isSystemSchema } from '../../system-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { dropAbsent } from '../drop-absent.ts'
import { dropObjects, type CatalogObject } from '../dependencies.ts'
import { changeDefinedOwner } from '../privileges/change-owner.ts'
import {
  currentRole,
  owns,
  requireCreateIn,
  requireMember,
  requireOwner,
  requireOwnerOrSchemaOwner,
} from '../privileges/permissions.ts'
import { requireRole, requireSchema, spellName } from '../resolve.ts'
import { textsNaming } from './collation-users.ts'
import { absentDefined, definedIn, definedNamed, requireDefined } from './find-defined.ts'
import { changeMapping } from './text-search/change-mapping.ts'
import { changeOptions } from './text-search/create-dictionary.ts'
import { refuseToDrop } from './text-search/refuse-built-in.ts'
import { typeOwner } from './type-owner.ts'

type Alter = Extract<DefinedStatement, { kind: 'alter-defined' }>
type Drop = Extract<DefinedStatement, { kind: 'drop-defined' }>

export function alterDefined(draft: CatalogDraft, ddl: Alter): void {
  const { object: kind, change } = ddl
  if (ddl.ifExists && !definedNamed(draft, kind, ddl.name))
    return draft.notice(`${absentDefined(kind, ddl.name)}, skipping`)
  const row = requireDefined(draft, kind, ddl.name)
  requireOwnerOf(draft, row, `${definedWords[kind]} ${spellName(ddl.name)}`)
  switch (change.kind) {
    case 'rename':
      refuseNamedCollation(draft, row)
      refuseTaken(draft, row, row.schemaOid, change.to)
      requireCreateIn(draft, draft.catalog.schemaByOid(row.schemaOid)!)
      return draft.put('defined_object', row.oid, { ...row, name: change.to })
    case 'schema': {
      const schema = requireSchema(draft.catalog, change.schema)
      if (schema.oid === row.schemaOid) return
      refuseNamedCollation(draft, row)
      if (isSystemSchema(schema.oid)) throw new PgError('42501', `permission denied for schema ${schema.name}`)
      requireCreateIn(draft, schema)
      refuseTaken(draft, row, schema.oid, row.name)
      return draft.put('defined_object', row.oid, { ...row, schemaOid: schema.oid })
    }
    case 'owner': {
      const role = requireRole(draft.catalog, change.role)
      if (role.oid === row.owner) return
      requireMember(draft, role)
      if (!currentRole(draft).superuser) requireCreateIn(draft, draft.catalog.schemaByOid(row.schemaOid)!, role)
      return changeDefinedOwner(draft, row.oid, role)
    }
    case 'comment': {
      const { comment: _, ...rest } = row
      const commented = change.comment === null ? rest : { ...rest, comment: change.comment }
      return draft.put('defined_object', row.oid, commented)
    }
    case 'target':
      return setTarget(draft, row, change.target)
    case 'refresh-version':
      return draft.notice('version has not changed')
    case 'dictionary-options':
      return changeOptions(draft, row, change.options)
    case 'mapping':
      return changeMapping(draft, row, change.mapping)
  }
}

/** Texts name it by the name that it has. */
function refuseNamedCollation(draft: CatalogDraft, row: DefinedRow): void {
  if (row.definition.kind === 'collation' && textsNaming(draft, row).length > 0)
    throw notSupported('renaming or moving a collation that views or expressions name')
}

const targetMax = 10_000

function setTarget(draft: CatalogDraft, row: DefinedRow, asked: number | undefined): void {
  if (!isOfKind(row, 'statistics')) return
  if (asked !== undefined && asked < 0) throw new PgError('22023', `statistics target ${asked} is too low`)
  if (asked !== undefined && asked > targetMax) draft.warn(`lowering statistics target to ${targetMax}`, '22023')
  const { target: _, ...definition } = row.definition
  const target = asked === undefined ? {} : { target: Math.min(asked, targetMax) }
  draft.put('defined_object', row.oid, { ...row, definition: { ...definition, ...target } })
}

function refuseTaken(draft: CatalogDraft, row: DefinedRow, schema: number, name: string): void {
  const { definition } = row
  if (!definedIn(draft, definition.kind, schema, definedKey({ ...row, name }))) return
  const where = draft.catalog.schemaByOid(schema)?.name
  throw new PgError('42710', `${definedWords[definition.kind]} "${name}" already exists in schema "${where}"`)
}

/** A cast is whose one of its types is. */
function requireOwnerOf(draft: CatalogDraft, { owner, definition }: DefinedRow, what: string): void {
  if (definition.kind !== 'cast') return requireOwner(draft, owner, what)
  const types = [definition.source, definition.target]
  if (types.some((type) => owns(draft, typeOwner(draft, type)))) return
  const [from, to] = types.map((type) => formatType(type))
  throw new PgError('42501', `must be owner of type ${from} or type ${to}`)
}

export function dropDefined(draft: CatalogDraft, ddl: Drop): void {
  dropAbsent(draft, { kind: 'drop-absent', absences: ddl.absences, ifExists: ddl.ifExists })
  const roots = ddl.names.flatMap((name): CatalogObject[] => {
    refuseToDrop(draft, ddl.object, name)
    if (ddl.ifExists && name.schema !== undefined && !draft.catalog.schema(name.schema)) {
      draft.notice(`schema "${name.schema}" does not exist, skipping`)
      return []
    }
    if (ddl.ifExists && !definedNamed(draft, ddl.object, name)) {
      draft.notice(`${absentDefined(ddl.object, name)}, skipping`)
      return []
    }
    const row = requireDefined(draft, ddl.object, name)
    if (ddl.object === 'cast') requireOwnerOf(draft, row, '')
    else requireOwnerOrSchemaOwner(draft, row.owner, row.schemaOid, `${definedWords[ddl.object]} ${spellName(name)}`)
    return [{ kind: 'defined', oid: row.oid }]
  })
  dropObjects(draft, [...new Map(roots.map((root) => [root.oid, root])).values()], ddl.cascade)
}
