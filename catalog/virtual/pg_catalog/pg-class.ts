// pg_class: every relation of the database, the virtual ones included.
import { isTemporarySchema } from '../../temporary-schemas.ts'
import { boundText } from '../../../engine/partitioned/bound-text.ts'
import { inheritorsOf } from '../../../engine/inheritance/inheritors.ts'
import { isMaterialized } from '../../../engine/relation-word.ts'
import { grantableRelation } from '../../../engine/privileges/object-privileges.ts'
import { aclArray, hasTable, printedOptions, sizesOf, triggeredTables } from '../catalog-facts.ts'
import { attributesOf } from '../relation-attributes.ts'
import { accessMethodOids } from '../access-methods.ts'
import { virtualTableByOid } from '../registry.ts'
import type { KeptSettings, Relation } from '../../../engine/tables.ts'
import { rowTypeOf } from '../../../engine/types/user-oids.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgClass = virtualTable({
  oid: 1259,
  schema: 'pg_catalog',
  name: 'pg_class',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    relname: 'name!',
    relnamespace: 'oid!',
    reltype: 'oid!',
    reloftype: 'oid!',
    relowner: 'oid!',
    relam: 'oid!',
    relfilenode: 'oid!',
    reltablespace: 'oid!',
    relpages: 'int4!',
    reltuples: 'float4!',
    relallvisible: 'int4!',
    relallfrozen: 'int4!',
    reltoastrelid: 'oid!',
    relhasindex: 'bool!',
    relisshared: 'bool!',
    relpersistence: 'char!',
    relkind: 'char!',
    relnatts: 'int2!',
    relchecks: 'int2!',
    relhasrules: 'bool!',
    relhastriggers: 'bool!',
    relhassubclass: 'bool!',
    relrowsecurity: 'bool!',
    relforcerowsecurity: 'bool!',
    relispopulated: 'bool!',
    relreplident: 'char!',
    relispartition: 'bool!',
    relrewrite: 'oid!',
    relfrozenxid: 'xid!',
    relminmxid: 'xid!',
    relacl: '_aclitem',
    reloptions: '_text',
    relpartbound: 'pg_node_tree',
  },
  live: ['statistics'],
  *rows(context) {
    const sizes = sizesOf(context)
    for (const relation of wantedRelations(context)) {
      const table = hasTable(relation) ? relation.table : undefined
      const size = sizes(relation.oid)
      yield {
        oid: relation.oid,
        relname: relation.name,
        relnamespace: relation.schemaOid,
        reltype: relation.kind === 'index' || relation.kind === 'sequence' ? 0 : rowTypeOf(relation.oid),
        reloftype: 0,
        relowner: ownerOf(relation, context),
        relam:
          relation.kind === 'index'
            ? accessMethodOids[relation.index.method]
            : relation.kind === 'table' && !table?.info.partitioning
              ? heap
              : 0,
        relfilenode: fileless.has(relation.kind) || isSplit(relation, context) ? 0 : relation.oid,
        reltablespace: 0,
        relpages: size ? Math.ceil(size.bytes / 8192) : 0,
        reltuples: rowsOf(relation, context, sizes),
        relallvisible: 0,
        relallfrozen: 0,
        reltoastrelid: 0,
        relhasindex: relation.kind === 'table' && context.catalog.indexesOf(relation.oid).length > 0,
        relisshared: false,
        relpersistence: persistenceOf(relation, context),
        relkind: relkindOf(relation, context),
        relnatts: attributesOf(relation, context.catalog).length,
        relchecks: table ? table.schema.constraints.filter((constraint) => constraint.kind === 'check').length : 0,
        relhasrules: relation.kind === 'view' || isMaterialized(relation),
        relhastriggers: triggeredTables(context.catalog).has(relation.oid),
        relhassubclass:
          (context.catalog.partitionsOf?.(relation.oid) ?? []).length > 0 ||
          inheritorsOf(context.catalog, relation.oid).length > 0 ||
          isSplit(relation, context),
        relrowsecurity: table?.info.rowSecurity ?? false,
        relforcerowsecurity: table?.info.forceRowSecurity ?? false,
        relispopulated: table?.info.materialized?.populated ?? true,
        relreplident: relation.kind === 'table' ? replicaIdentity(relation.table.info.kept) : 'n',
        relispartition: isPartition(relation),
        relrewrite: 0,
        relfrozenxid: 0,
        relminmxid: 0,
        relacl:
          relation.kind === 'index' || relation.kind === 'composite'
            ? null
            : aclArray(grantableRelation(context.catalog, relation).acl, context.catalog),
        reloptions: table
          ? printedOptions(table.info.options)
          : relation.kind === 'index'
            ? printedOptions(relation.index.options ?? {})
            : null,
        relpartbound: boundOf(relation, context),
      }
    }
  },
})

const heap = 2
const fileless: ReadonlySet<Relation['kind']> = new Set(['view', 'virtual', 'composite'])

/** Look-ups by OID and by name, which drivers send by the hundred, need not list the whole catalog. */
function* wantedRelations({ catalog, wanted }: VirtualContext): Generator<Relation> {
  const oid = wanted.get('oid')
  if (oid !== undefined) {
    const relation = catalog.relationByOid(oid as number)
    if (relation) yield relation
    return
  }
  const name = wanted.get('relname')
  if (name === undefined) return yield* catalog.relations()
  for (const schema of catalog.schemas()) {
    const relation = catalog.relation(schema.oid, name as string)
    if (relation) yield relation
  }
}

/** An index has its table's rows, but for one that leaves some out: how many it has is not counted. */
function rowsOf(relation: Relation, context: VirtualContext, sizes: ReturnType<typeof sizesOf>): number {
  if (relation.kind === 'sequence') return 1
  if (relation.kind !== 'index') return sizes(relation.oid)?.rows ?? -1
  if (isSplit(relation, context)) return 0
  return relation.index.whereSql === undefined ? (sizes(relation.index.table)?.rows ?? -1) : -1
}

/** Of an index it is its table's, of a sequence that of the table whose column owns it. */
function persistenceOf(relation: Relation, { catalog }: VirtualContext): string {
  if (isTemporarySchema(relation.schemaOid)) return 't'
  const table =
    relation.kind === 'index'
      ? relation.index.table
      : relation.kind === 'sequence'
        ? relation.sequence.ownedBy?.table
        : relation.oid
  const owner = table === undefined ? undefined : catalog.relationByOid(table)
  return owner?.kind === 'table' && owner.table.info.kept?.unlogged ? 'u' : 'p'
}

function ownerOf(relation: Relation, context: VirtualContext): number {
  if (hasTable(relation)) return relation.table.info.owner
  if (relation.kind === 'sequence') return relation.sequence.owner
  if (relation.kind === 'composite') return relation.type.owner
  const table = context.catalog.relationByOid(relation.index.table)
  return table && hasTable(table) ? table.table.info.owner : 0
}

function replicaIdentity({ replicaIdentity: of }: KeptSettings = {}): string {
  if (of === undefined) return 'd'
  return of === 'full' ? 'f' : of === 'nothing' ? 'n' : 'i'
}

const isPartition = (relation: Relation): boolean =>
  relation.kind === 'index'
    ? relation.index.parent !== undefined
    : relation.kind === 'table' && relation.table.info.partitionOf !== undefined

/** A partitioned table, or an index of one. */
function isSplit(relation: Relation, { catalog }: VirtualContext): boolean {
  const table = relation.kind === 'index' ? catalog.relationByOid(relation.index.table) : relation
  return table?.kind === 'table' && table.table.info.partitioning !== undefined
}

function boundOf(relation: Relation, { catalog }: VirtualContext): string | null {
  const of = relation.kind === 'table' ? relation.table.info.partitionOf : undefined
  const parent = of && catalog.relationByOid(of.parent)
  const partitioning = parent?.kind === 'table' ? parent.table.info.partitioning : undefined
  return of && partitioning ? boundText(of.bound, partitioning) : null
}

function relkindOf(relation: Relation, context: VirtualContext): string {
  if (isSplit(relation, context)) return relation.kind === 'index' ? 'I' : 'p'
  switch (relation.kind) {
    case 'table':
      return isMaterialized(relation) ? 'm' : 'r'
    case 'virtual':
      return virtualTableByOid(relation.oid)?.relkind ?? 'v'
    case 'view':
      return 'v'
    case 'index':
      return 'i'
    case 'sequence':
      return 'S'
    case 'composite':
      return 'c'
  }
}
