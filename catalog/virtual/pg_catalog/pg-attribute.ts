// pg_attribute: the columns of every relation.
import { collationKept } from '../../../engine/collations/collations.ts'
import { columnAcl } from '../../../engine/privileges/object-privileges.ts'
import { aclArray, arrayOf, hasDefault } from '../catalog-facts.ts'
import { attributesOf, type PhysicalFacts, physicalFacts } from '../relation-attributes.ts'
import type { PgArray } from '../../../engine/types/array-value.ts'
import { columnParents } from '../../../engine/inheritance/inheritors.ts'
import type { CatalogView, ColumnSchema, KeptColumnSettings, Relation } from '../../../engine/tables.ts'
import { findType } from '../../../engine/types/registry.ts'
import { declaredOid, declaredTypmod } from '../../../engine/types/type.ts'
import { formatMissing } from '../missing-value.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgAttribute = virtualTable({
  oid: 1249,
  schema: 'pg_catalog',
  name: 'pg_attribute',
  relkind: 'r',
  columns: {
    attrelid: 'oid!',
    attname: 'name!',
    atttypid: 'oid!',
    attlen: 'int2!',
    attnum: 'int2!',
    atttypmod: 'int4!',
    attndims: 'int2!',
    attbyval: 'bool!',
    attalign: 'char!',
    attstorage: 'char!',
    attcompression: 'char!',
    attnotnull: 'bool!',
    atthasdef: 'bool!',
    atthasmissing: 'bool!',
    attidentity: 'char!',
    attgenerated: 'char!',
    attisdropped: 'bool!',
    attislocal: 'bool!',
    attinhcount: 'int2!',
    attcollation: 'oid!',
    attstattarget: 'int2',
    attacl: '_aclitem',
    attoptions: '_text',
    attfdwoptions: '_text',
    attmissingval: 'text',
  },
  *rows(context) {
    for (const relation of wantedRelations(context)) {
      for (const { name, attribute, type, notNull, column, collation: attributeCollation } of attributesOf(
        relation,
        context.catalog,
      )) {
        const physical = physicalFacts(type)
        yield {
          attrelid: relation.oid,
          attname: name,
          atttypid: declaredOid(type),
          attlen: physical.length,
          attnum: attribute,
          atttypmod: declaredTypmod(type),
          attndims: isArray(type.oid) ? 1 : 0,
          attbyval: physical.byValue,
          attalign: physical.alignment,
          attstorage: kept(relation, attribute).storage ?? physical.storage,
          attcompression: kept(relation, attribute).compression ?? '',
          attnotnull: notNull,
          atthasdef: column !== undefined && hasDefault(column),
          atthasmissing: column?.missingValue !== undefined,
          attidentity: column?.identity === 'always' ? 'a' : column?.identity === 'default' ? 'd' : '',
          attgenerated: column?.generated?.charAt(0) ?? '',
          attisdropped: false,
          ...inheritance(relation, column, context.catalog),
          attcollation: collationOf(
            physical,
            attributeCollation ?? column?.collation ?? type.collation?.name,
            context.catalog,
          ),
          attstattarget: kept(relation, attribute).statistics ?? null,
          attacl: aclArray(columnAcl(context.catalog, relation, attribute), context.catalog),
          attoptions: optionsOf(kept(relation, attribute)),
          attmissingval: missing(column),
        }
      }
    }
  },
})

function wantedRelations({ catalog, wanted }: VirtualContext): Iterable<Relation> {
  const oid = wanted.get('attrelid')
  if (oid === undefined) return catalog.relations()
  const relation = catalog.relationByOid(oid as number)
  return relation ? [relation] : []
}

const collationOf = (physical: PhysicalFacts, kept: string | undefined, catalog: VirtualContext['catalog']): number =>
  kept === undefined || physical.collation === 0
    ? physical.collation
    : (collationKept(catalog, kept)?.oid ?? physical.collation)

const isArray = (type: number): boolean => findType(type)?.kind === 'array'

const missing = (column: ColumnSchema | undefined): PgArray | null =>
  column?.missingValue === undefined ? null : arrayOf([formatMissing(column)])

const kept = (relation: Relation, attribute: number): KeptColumnSettings =>
  (relation.kind === 'table' && relation.table.info.kept?.columns?.[attribute]) || {}

const optionsOf = ({ options }: KeptColumnSettings): PgArray | null =>
  options ? arrayOf(Object.entries(options).map(([name, value]) => `${name}=${value}`)) : null

function inheritance(
  relation: Relation,
  column: ColumnSchema | undefined,
  catalog: CatalogView,
): { attislocal: boolean; attinhcount: number } {
  const { inherits, partitionOf } = relation.kind === 'table' ? relation.table.info : {}
  if (partitionOf) return { attislocal: false, attinhcount: 1 }
  if (!inherits || !column) return { attislocal: true, attinhcount: 0 }
  const attinhcount = columnParents(catalog, relation.oid, column.name).length
  return { attislocal: attinhcount === 0 || !inherits.notLocal.includes(column.attribute), attinhcount }
}
