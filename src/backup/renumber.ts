// The rows of a saved catalog under OIDs of their own, in a database of its own. Roles are found by their names; what belonged to one
// that is not there belongs to whoever restores, and privileges of such roles are left out.
import type {
  BuiltInGrantsRow,
  DefaultPrivilegesRow,
  DefinedRow,
  ExtensionRow,
  IndexRow,
  RoutineRow,
  SchemaRow,
  SequenceRow,
  TableRow,
  TypeRow,
  ViewRow,
} from '../../catalog/rows.ts'
import type { MetadataRow } from '../../catalog/metadata/entity.ts'
import { type Acl, publicGrantee } from '../../engine/privileges/acl.ts'
import type { Trigger } from '../../engine/routines/trigger.ts'
import type { Constraint, KeptSettings, Policy } from '../../engine/tables.ts'
import { renumberedDefined } from './renumber-defined.ts'
import { renumberedRoutine } from './renumber-routines.ts'
import { renumberedDefinition, renumberedTypeRef } from './renumber-types.ts'
import type { SavedRow } from './saved-catalog.ts'

export interface Renumbering {
  readonly database: number
  /** A new OID for each old one that is asked for, always the same; OIDs of what is built in stay, and types of rows have their relation's. */
  oid(old: number): number
  /** undefined: there is no such role here. */
  role(old: number): number | undefined
  /** Who owns what has no owner here. */
  readonly owner: number
}

export function renumbered({ entity, value }: SavedRow, to: Renumbering): SavedRow {
  const put = <Row extends { readonly oid: number }>(row: Row): SavedRow => ({
    entity,
    oid: row.oid,
    value: { ...row, database: to.database },
  })
  switch (entity) {
    case 'schema':
      return put(owned(value as SchemaRow, to))
    case 'table':
      return put(table(value as TableRow, to))
    case 'view': {
      const view = value as ViewRow
      return put({
        ...inSchema(view, to),
        columns: columns(view, to),
        ...triggers(view, to),
        sql: text(view.sql, to),
        reads: reads(view.reads, to),
      } as ViewRow)
    }
    case 'index': {
      const index = value as IndexRow
      return put({
        ...index,
        oid: to.oid(index.oid),
        schemaOid: to.oid(index.schemaOid),
        table: to.oid(index.table),
        ...(index.parent !== undefined && { parent: to.oid(index.parent) }),
        columns: index.columns.map((one) => ({
          ...one,
          ...(one.sql !== undefined && { sql: text(one.sql, to) }),
          ...(one.type !== undefined && { type: to.oid(one.type) }),
        })),
        ...(index.whereSql !== undefined && { whereSql: text(index.whereSql, to) }),
      })
    }
    case 'sequence': {
      const sequence = value as SequenceRow
      const by = sequence.ownedBy
      return put({ ...inSchema(sequence, to), ...(by && { ownedBy: { ...by, table: to.oid(by.table) } }) })
    }
    case 'type': {
      const type = value as TypeRow
      return put({
        ...inSchema(type, to),
        definition: renumberedDefinition(type.definition, to, (sql) => text(sql, to)),
      })
    }
    case 'routine': {
      const routine = value as RoutineRow
      const definition = renumberedRoutine(routine.definition, to, (sql) => text(sql, to))
      return put({ ...inSchema(routine, to), definition })
    }
    case 'defined_object': {
      const defined = value as DefinedRow
      return put({ ...inSchema(defined, to), ...renumberedDefined(defined, to, (sql) => text(sql, to)) })
    }
    case 'extension':
      return put(inSchema(value as ExtensionRow, to))
    case 'grants': {
      const grants = value as BuiltInGrantsRow
      return put({
        ...withAcl(grants, to),
        oid: to.oid(grants.oid),
        object: to.oid(grants.object),
        ...(grants.columns && {
          columns: Object.fromEntries(
            Object.entries(grants.columns).map(([number, list]) => [number, renumberedAcl(list, to)]),
          ),
        }),
      })
    }
    case 'default_privileges': {
      const defaults = value as DefaultPrivilegesRow
      return put({
        ...defaults,
        oid: to.oid(defaults.oid),
        role: to.role(defaults.role) ?? to.owner,
        schema: to.oid(defaults.schema),
        acl: renumberedAcl(defaults.acl, to),
      })
    }
    case 'table_tombstone': {
      const rule = value as MetadataRow
      const id = to.oid(rule.id)
      const target = rule.target_table_id as number | null
      return {
        entity,
        oid: id,
        value: {
          ...rule,
          id,
          table_id: to.oid(rule.table_id as number),
          target_table_id: target === null ? null : to.oid(target),
        },
      }
    }
    default:
      throw new Error(`a backup has rows of "${entity}"`)
  }
}

interface Owned {
  readonly oid: number
  readonly owner: number
  readonly acl?: Acl
}

const withAcl = <Row extends { readonly acl?: Acl }>(row: Row, to: Renumbering): Row =>
  row.acl ? { ...row, acl: renumberedAcl(row.acl, to) } : row

const owned = <Row extends Owned>(row: Row, to: Renumbering): Row => ({
  ...withAcl(row, to),
  oid: to.oid(row.oid),
  owner: to.role(row.owner) ?? to.owner,
})

const inSchema = <Row extends Owned & { readonly schemaOid: number }>(row: Row, to: Renumbering): Row => ({
  ...owned(row, to),
  schemaOid: to.oid(row.schemaOid),
})

function table(row: TableRow, to: Renumbering): TableRow {
  return {
    ...inSchema(row, to),
    columns: columns(row, to),
    ...triggers(row, to),
    constraints: row.constraints.map((one) => ({
      ...constraint(one, to),
      ...(one.parent !== undefined && { parent: to.oid(one.parent) }),
    })),
    ...(row.partitioning && {
      partitioning: {
        ...row.partitioning,
        keys: row.partitioning.keys.map((key) => ({
          ...key,
          type: renumberedTypeRef(key.type, to),
          ...(key.sql !== undefined && { sql: text(key.sql, to) }),
        })),
      },
    }),
    ...(row.partitionOf && { partitionOf: { ...row.partitionOf, parent: to.oid(row.partitionOf.parent) } }),
    ...(row.inherits && { inherits: { ...row.inherits, parents: row.inherits.parents.map((one) => to.oid(one)) } }),
    ...(row.kept && { kept: kept(row.kept, to) }),
    ...(row.policies && { policies: row.policies.flatMap((one) => policy(one, to)) }),
    ...(row.materialized && {
      materialized: {
        ...row.materialized,
        sql: text(row.materialized.sql, to),
        reads: reads(row.materialized.reads, to),
      },
    }),
  }
}

const kept = (settings: KeptSettings, to: Renumbering): KeptSettings => ({
  ...settings,
  ...(settings.clusteredOn !== undefined && { clusteredOn: to.oid(settings.clusteredOn) }),
  ...(typeof settings.replicaIdentity === 'object' && {
    replicaIdentity: { index: to.oid(settings.replicaIdentity.index) },
  }),
})

const columns = (row: Pick<TableRow, 'columns'>, to: Renumbering): TableRow['columns'] =>
  row.columns.map((column) => ({
    ...withAcl(column, to),
    type: renumberedTypeRef(column.type, to),
    ...(column.defaultSql !== undefined && { defaultSql: text(column.defaultSql, to) }),
    ...(column.sequence !== undefined && { sequence: to.oid(column.sequence) }),
  }))

const triggers = (row: Pick<TableRow, 'triggers'>, to: Renumbering): Pick<TableRow, 'triggers'> =>
  row.triggers ? { triggers: row.triggers.map((one) => trigger(one, to)) } : {}

function trigger(one: Trigger, to: Renumbering): Trigger {
  const { constraint, parent, whenSql } = one
  return {
    ...one,
    oid: to.oid(one.oid),
    routine: to.oid(one.routine),
    ...(whenSql !== undefined && { whenSql: text(whenSql, to) }),
    ...(parent !== undefined && { parent: to.oid(parent) }),
    ...(constraint && {
      constraint: {
        ...constraint,
        oid: to.oid(constraint.oid),
        ...(constraint.references !== undefined && { references: to.oid(constraint.references) }),
      },
    }),
  }
}

function constraint(one: Constraint, to: Renumbering): Constraint {
  const oid = to.oid(one.oid)
  switch (one.kind) {
    case 'primary':
    case 'unique':
    case 'exclusion':
      return { ...one, oid, index: to.oid(one.index) }
    case 'check':
      return { ...one, oid, sql: text(one.sql, to) }
    case 'foreign':
      return { ...one, oid, index: to.oid(one.index), references: to.oid(one.references) }
  }
}

/** A policy for roles of which none is here lets nobody see anything: it is left out, and row security then denies. */
function policy(one: Policy, to: Renumbering): Policy[] {
  const roles = one.roles.flatMap((role) => (role === publicGrantee ? role : (to.role(role) ?? [])))
  // Without its roles a restrictive policy would hold back nobody: it holds back all.
  if (roles.length === 0 && one.permissive) return []
  return [
    {
      ...one,
      oid: to.oid(one.oid),
      roles: roles.length === 0 ? [publicGrantee] : roles,
      reads: reads(one.reads, to),
      ...(one.usingSql !== undefined && { usingSql: text(one.usingSql, to) }),
      ...(one.checkSql !== undefined && { checkSql: text(one.checkSql, to) }),
    },
  ]
}

const reads = (list: Policy['reads'], to: Renumbering): Policy['reads'] =>
  list.map((read) => ({ ...read, relation: to.oid(read.relation) }))

export const renumberedAcl = (list: Acl, to: Renumbering): Acl =>
  list.flatMap((item) => {
    const grantee = item.grantee === publicGrantee ? publicGrantee : to.role(item.grantee)
    return grantee === undefined ? [] : [{ ...item, grantee, grantor: to.role(item.grantor) ?? to.owner }]
  })

/** Expressions name sequences, and what texts are searched by, by their OIDs, and everything else by its name. */
const text = (sql: string, to: Renumbering): string =>
  sql.replaceAll(
    /'(\d+)'::(regclass|regconfig|regdictionary)\b/g,
    (_, oid: string, type: string) => `'${to.oid(Number(oid))}'::${type}`,
  )
