// What GRANT and REVOKE change: one object of any kind, with its list as it is and the way to put another in its place.
import type { Acl } from '../../../engine/privileges/acl.ts'
import {
  grantableBuiltIn,
  grantableRelation,
  grantableSchema,
  type Grantable,
} from '../../../engine/privileges/object-privileges.ts'
import type { BuiltInClass, DatabaseEntry, Relation } from '../../../engine/tables.ts'
import { isSystemSchema } from '../../system-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

export interface GrantableObject extends Grantable {
  readonly name: string
  /** As messages name it: table, view, schema. */
  readonly word: string
  readonly target?: Relation
  put(acl: Acl): void
}

export function relationObject(draft: CatalogDraft, relation: Relation, word: string): GrantableObject {
  const { catalog } = draft
  return {
    ...grantableRelation(catalog, relation),
    name: relation.name,
    word,
    target: relation,
    put: (acl) => {
      const { oid } = relation
      switch (relation.kind) {
        case 'table':
          return draft.put('table', oid, { ...draft.table(oid), acl })
        case 'view':
          return draft.put('view', oid, { ...draft.catalog.row('view', oid)!, acl })
        case 'sequence':
          return draft.put('sequence', oid, { ...draft.catalog.row('sequence', oid)!, acl })
        default:
          return putBuiltIn(draft, 'relation', oid, { acl })
      }
    },
  }
}

export function putColumnAcl(draft: CatalogDraft, relation: Relation, attribute: number, acl: Acl): void {
  if (!('table' in relation)) return
  if (relation.kind === 'virtual') {
    const columns = { ...draft.catalog.grants('relation', relation.oid)?.columns, [attribute]: acl }
    if (acl.length === 0) delete columns[attribute]
    return putBuiltIn(draft, 'relation', relation.oid, { columns })
  }
  const change = <R extends { readonly columns: TableColumns }>(row: R): R => ({
    ...row,
    columns: row.columns.map((column) => {
      if (column.attribute !== attribute) return column
      const { acl: _, ...rest } = column
      return acl.length === 0 ? rest : { ...rest, acl }
    }),
  })
  const { oid } = relation
  if (relation.kind === 'table') draft.put('table', oid, change(draft.table(oid)))
  else draft.put('view', oid, change(draft.catalog.row('view', oid)!))
}
type TableColumns = Extract<Relation, { table: unknown }>['table']['schema']['columns']

export function schemaObject(draft: CatalogDraft, oid: number): GrantableObject {
  const { name } = draft.catalog.schemaByOid(oid)!
  return {
    ...grantableSchema(draft.catalog, oid)!,
    name,
    word: 'schema',
    put: (acl) => {
      if (isSystemSchema(oid)) putBuiltIn(draft, 'schema', oid, { acl })
      else draft.put('schema', oid, { ...draft.catalog.row('schema', oid)!, acl })
    },
  }
}

export const databaseObject = (draft: CatalogDraft, database: DatabaseEntry): GrantableObject => ({
  kind: 'database',
  oid: database.oid,
  owner: database.owner,
  ...(database.acl && { acl: database.acl }),
  name: database.name,
  word: 'database',
  put: (acl) => draft.put('database', database.oid, { ...draft.catalog.row('database', database.oid)!, acl }),
})

export const builtInObject = (
  draft: CatalogDraft,
  kind: 'function' | 'type' | 'language' | 'tablespace',
  oid: number,
  name: string,
): GrantableObject => ({
  ...grantableBuiltIn(draft.catalog, kind, oid),
  name,
  word: kind,
  put: (acl) => {
    const routine = kind === 'function' ? draft.catalog.row('routine', oid) : undefined
    if (routine) return draft.put('routine', oid, { ...routine, acl })
    const user = kind === 'type' ? draft.catalog.row('type', oid) : undefined
    if (user) draft.put('type', oid, { ...user, acl })
    else putBuiltIn(draft, kind, oid, { acl })
  },
})

function putBuiltIn(
  draft: CatalogDraft,
  kind: BuiltInClass,
  object: number,
  change: { readonly acl?: Acl; readonly columns?: Readonly<Record<number, Acl>> },
): void {
  const row = [...draft.catalog.rowsOf('grants')].find((one) => one.class === kind && one.object === object)
  const oid = row?.oid ?? draft.newOid()
  draft.put('grants', oid, { ...row, oid, database: draft.catalog.databaseOid, class: kind, object, ...change })
}
