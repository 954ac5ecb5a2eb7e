// pg_type: the built-in types, those of users, and those of the rows of tables and views.
import { collationKept } from '../../../engine/collations/collations.ts'
import type { CatalogView, ExtensionEntry, UserType } from '../../../engine/tables.ts'
import type { Acl } from '../../../engine/privileges/acl.ts'
import { typesOf } from '../../../engine/extensions/registry.ts'
import { extensionTypeFunctions } from '../../../engine/extensions/type-functions.ts'
import { isExtensionOid } from '../../../engine/types/extension-oids.ts'
import { firstRowTypeOid, isUserType, relationOfRowType, rowTypeOf } from '../../../engine/types/user-oids.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { allTypes, findType } from '../../../engine/types/registry.ts'
import type { TypeDefinition } from '../../../engine/types/type.ts'
import { typeFunctions } from '../../../engine/types/type-functions.ts'
import { physicalFacts } from '../relation-attributes.ts'
import { aclArray, hasTable, printedSql, tableRelations, type TableRelation } from '../catalog-facts.ts'
import { declaredOid, declaredTypmod } from '../../../engine/types/type.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgType = virtualTable({
  oid: 1247,
  schema: 'pg_catalog',
  name: 'pg_type',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    typname: 'name!',
    typnamespace: 'oid!',
    typowner: 'oid!',
    typlen: 'int2!',
    typbyval: 'bool!',
    typtype: 'char!',
    typcategory: 'char!',
    typispreferred: 'bool!',
    typisdefined: 'bool!',
    typdelim: 'char!',
    typrelid: 'oid!',
    typsubscript: 'regproc!',
    typelem: 'oid!',
    typarray: 'oid!',
    typinput: 'regproc!',
    typoutput: 'regproc!',
    typreceive: 'regproc!',
    typsend: 'regproc!',
    typmodin: 'regproc!',
    typmodout: 'regproc!',
    typanalyze: 'regproc!',
    typalign: 'char!',
    typstorage: 'char!',
    typnotnull: 'bool!',
    typbasetype: 'oid!',
    typtypmod: 'int4!',
    typndims: 'int4!',
    typcollation: 'oid!',
    typdefaultbin: 'pg_node_tree',
    typdefault: 'text',
    typacl: '_aclitem',
  },
  *rows(context) {
    const { catalog, wanted } = context
    const oid = wanted.get('oid')
    for (const { type, user, relation, extension } of listedTypes(context, oid as number | undefined)) {
      const owner = user ?? extension ?? (relation ? ownerOfRows(relation) : builtIn)
      const acl = aclOf(type, user, catalog)
      const known = factsOf(type)
      if (!user && !acl && owner.schemaOid === known.typnamespace && owner.owner === known.typowner) yield known
      else
        yield {
          ...known,
          typacl: aclArray(acl, catalog),
          typnamespace: owner.schemaOid,
          typowner: owner.owner,
          ...(user && type.oid === user.oid && domainFacts(user, context)),
        }
    }
  },
})

/** By definition: drivers ask for all types whenever they connect, and most of a row follows from what a type is. */
const facts = new WeakMap<TypeDefinition, TypeFacts>()

type TypeFacts = ReturnType<typeof makeFacts>

function factsOf(type: TypeDefinition): TypeFacts {
  let found = facts.get(type)
  if (!found) facts.set(type, (found = makeFacts(type)))
  return found
}

/** The row of a type that is built in, and that nobody was granted. */
function makeFacts(type: TypeDefinition) {
  const isVector = type.oid === Oid.int2vector || type.oid === Oid.oidvector
  return {
    oid: type.oid,
    typname: type.name,
    typacl: null,
    typnamespace: builtIn.schemaOid,
    typowner: builtIn.owner,
    typlen: type.length,
    typbyval: type.byValue,
    typtype: kindLetters[type.kind],
    typcategory: type.category,
    typispreferred: type.preferred,
    typisdefined: true,
    typdelim: type.delimiter ?? ',',
    typrelid: type.kind === 'composite' ? relationOfRowType(type.oid) : 0,
    typsubscript: functionOid(subscriptHandler(type)),
    typelem: type.elementOid,
    typarray: type.arrayOid,
    typinput: functionOid(type.inputName),
    typoutput: functionOid(type.outputName),
    typreceive: functionOid(type.receiveName),
    typsend: functionOid(type.sendName),
    typmodin: functionOid(typmodFunction(type, 'in')),
    typmodout: functionOid(typmodFunction(type, 'out')),
    typanalyze: 0,
    typalign: type.alignment,
    typstorage: isVector ? 'p' : type.storage,
    typnotnull: false,
    typbasetype: 0,
    typtypmod: -1,
    typndims: 0,
    typcollation: physicalFacts({ oid: type.oid, typmod: -1 }).collation,
    typdefaultbin: null,
    typdefault: null,
  }
}

const kindLetters = {
  base: 'b',
  array: 'b',
  pseudo: 'p',
  enum: 'e',
  domain: 'd',
  range: 'r',
  multirange: 'm',
  composite: 'c',
} as const

function domainFacts({ definition }: UserType, context: VirtualContext) {
  if (definition.kind !== 'domain') return {}
  const { base, notNull, collation, defaultSql } = definition
  return {
    typnotnull: notNull !== undefined,
    typbasetype: declaredOid(base),
    typtypmod: declaredTypmod(base),
    typndims: base.domain === undefined && findType(base.oid)?.kind === 'array' ? 1 : 0,
    typsubscript: 0,
    typcollation:
      collation === undefined ? physicalFacts(base).collation : (collationKept(context.catalog, collation)?.oid ?? 0),
    typdefaultbin: defaultSql === undefined ? null : printedSql(defaultSql, context),
    typdefault: defaultSql === undefined ? null : printedSql(defaultSql, context),
  }
}

const builtIn = { schemaOid: pgCatalogOid, owner: bootstrapRoleOid }

const ownerOfRows = ({ schemaOid, table }: TableRelation) => ({ schemaOid, owner: table.info.owner })

interface ListedType {
  readonly type: TypeDefinition
  readonly user?: UserType
  readonly extension?: ExtensionEntry
  /** Whose rows, or arrays of rows, are of the type. */
  readonly relation?: TableRelation
}

/** Arrays of users' types come with them. */
function* listedTypes({ catalog, wanted }: VirtualContext, oid: number | undefined): Generator<ListedType> {
  if (oid === undefined) for (const type of allTypes()) yield { type }
  else if (!isUserType(oid) && !isExtensionOid(oid)) {
    const type = findType(oid)
    if (type) yield { type }
  }
  for (const user of catalog.types?.() ?? [])
    for (const own of [user.oid, user.oid + 1]) {
      const type = oid === undefined || oid === own ? findType(own) : undefined
      if (type) yield { type, user }
    }
  for (const extension of catalog.extensions?.() ?? [])
    for (const type of typesOf(extension.name)) if (oid === undefined || oid === type.oid) yield { type, extension }
  for (const relation of relationsWithRows(catalog, oid ?? wanted.get('typrelid')))
    for (const own of [rowTypeOf(relation.oid), rowTypeOf(relation.oid) + 1]) {
      const type = oid === undefined || oid === own ? findType(own) : undefined
      if (type) yield { type, relation }
    }
}

/** which: a type's OID, or a relation's. */
function* relationsWithRows(catalog: CatalogView, which: unknown): Generator<TableRelation> {
  if (which === undefined) return yield* tableRelations(catalog)
  const oid = which as number
  const relation = catalog.relationByOid(oid >= firstRowTypeOid ? relationOfRowType(oid) : oid)
  if (relation && hasTable(relation)) yield relation
}

const aclOf = (type: TypeDefinition, user: UserType | undefined, catalog: CatalogView): Acl | undefined =>
  user ? (type.oid === user.oid ? user.acl : undefined) : catalog.grants?.('type', type.oid)?.acl

const functionOid = (name: string): number => typeFunctions[name] ?? extensionTypeFunctions[name] ?? 0

function subscriptHandler(type: TypeDefinition): string {
  if (type.kind === 'array' || type.oid === Oid.int2vector || type.oid === Oid.oidvector)
    return 'array_subscript_handler'
  if (type.oid === Oid.jsonb) return 'jsonb_subscript_handler'
  return type.elementOid === 0 ? '' : 'raw_array_subscript_handler'
}

/** varchartypmodin, numerictypmodout, …; an array's are its elements'. */
function typmodFunction(type: TypeDefinition, direction: 'in' | 'out'): string {
  const element = type.kind === 'array' ? findType(type.elementOid) : type
  return element ? `${element.name}typmod${direction}` : ''
}
