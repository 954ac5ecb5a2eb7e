// pg_init_privs: privileges from the start. pg_dump writes what differs from them, and nothing of those that are as they were.
import { databaseOwnerOid } from '../../../engine/privileges/role-membership.ts'
import { systemSchemas } from '../../system-schemas.ts'
import { aclArray, classOf } from '../catalog-facts.ts'
import { openSchemaAcl } from '../initial-privileges.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgInitPrivs = virtualTable({
  oid: 3394,
  schema: 'pg_catalog',
  name: 'pg_init_privs',
  relkind: 'r',
  columns: {
    objoid: 'oid!',
    classoid: 'oid!',
    objsubid: 'int4!',
    privtype: 'char!',
    initprivs: '_aclitem!',
  },
  *rows({ catalog }) {
    const initial = { objsubid: 0, privtype: 'i' }
    for (const relation of catalog.relations()) {
      const initprivs = relation.kind === 'virtual' ? aclArray(relation.table.info.acl, catalog) : null
      if (initprivs) yield { ...initial, objoid: relation.oid, classoid: classOf.relation, initprivs }
    }
    for (const { oid, acl } of systemSchemas)
      yield { ...initial, objoid: oid, classoid: classOf.schema, initprivs: aclArray(acl, catalog) }
    const open = catalog.schema('public')
    if (open)
      yield {
        ...initial,
        objoid: open.oid,
        classoid: classOf.schema,
        initprivs: aclArray(openSchemaAcl(databaseOwnerOid), catalog),
      }
  },
})
