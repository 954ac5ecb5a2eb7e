// What is granted on the server's own relations and schemas from the start: everybody reads, but not what holds secrets.
import { type Acl, defaultAcl } from '../../engine/privileges/acl.ts'
import { Privilege } from '../../engine/privileges/privilege.ts'

/** PostgreSQL's list: passwords, files of the server, samples of rows, settings of subscriptions. */
const secret: ReadonlySet<string> = new Set([
  'pg_authid',
  'pg_file_settings',
  'pg_hba_file_rules',
  'pg_ident_file_mappings',
  'pg_largeobject',
  'pg_replication_origin_status',
  'pg_shadow',
  'pg_statistic',
  'pg_statistic_ext_data',
  'pg_subscription',
  'pg_user_mapping',
])

export function initialAcl(name: string, owner: number): Acl {
  const own = defaultAcl('table', owner)
  if (secret.has(name)) return own
  const open = name === 'pg_settings' ? Privilege.select | Privilege.update : Privilege.select
  return [...own, { grantee: 0, grantor: owner, privileges: open, grantable: 0 }]
}

/** Of pg_catalog, information_schema and cadastre, and of a new schema public. */
export const openSchemaAcl = (owner: number): Acl => [
  ...defaultAcl('schema', owner),
  { grantee: 0, grantor: owner, privileges: Privilege.usage, grantable: 0 },
]
