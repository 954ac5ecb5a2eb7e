// Virtual tables as relations of every snapshot.
import type { ColumnSchema, Relation } from '../../engine/tables.ts'
import { bootstrapRoleOid } from '../bootstrap.ts'
import { initialAcl } from './initial-privileges.ts'
import {
  cadastreSchemaOid,
  cloudSchemaOid,
  informationSchemaOid,
  objectsSchemaOid,
  pgCatalogOid,
} from '../system-schemas.ts'
import { allVirtualTables } from './registry.ts'
import type { VirtualTable } from './virtual-table.ts'

const schemaOids = {
  pg_catalog: pgCatalogOid,
  information_schema: informationSchemaOid,
  cadastre: cadastreSchemaOid,
  objects: objectsSchemaOid,
  cloud: cloudSchemaOid,
}

let relations:
  { readonly byOid: ReadonlyMap<number, Relation>; readonly byName: ReadonlyMap<string, Relation> } | undefined

export const virtualRelation = (oid: number): Relation | undefined => index().byOid.get(oid)

export const virtualRelationByName = (schemaOid: number, name: string): Relation | undefined =>
  index().byName.get(`${schemaOid}/${name}`)

export const virtualRelations = (): Iterable<Relation> => index().byOid.values()

function index() {
  if (!relations) {
    const all = allVirtualTables().map(toRelation)
    relations = {
      byOid: new Map(all.map((relation) => [relation.oid, relation])),
      byName: new Map(all.map((relation) => [`${relation.schemaOid}/${relation.name}`, relation])),
    }
  }
  return relations
}

function toRelation(table: VirtualTable): Relation {
  const schemaOid = schemaOids[table.schema]
  const columns = table.columns.map((column, position): ColumnSchema => ({ ...column, attribute: position + 1 }))
  return {
    kind: 'virtual',
    oid: table.oid,
    name: table.name,
    schemaOid,
    table: {
      schema: { columns, constraints: [], version: 1 },
      info: {
        oid: table.oid,
        name: table.name,
        schemaOid,
        schemaName: table.schema,
        owner: bootstrapRoleOid,
        acl: initialAcl(table.name, bootstrapRoleOid),
        ...(table.relkind === 'v' && { systemView: true }),
        options: {},
        regions: [],
      },
      type: 'temporary',
      source: {
        kind: 'temporary',
        virtual: `${table.schema}.${table.name}`,
        ...(table.writer !== undefined && { writer: table.writer }),
        ...(table.remote && { remote: true }),
      },
    },
  }
}
