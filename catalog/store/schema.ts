// The metadata store's tables as Kysely sees them. Booleans are 0 or 1, lists and options JSON text, 64-bit values decimal text:
// forms that SQLite and PostgreSQL hold alike.
import type { ColumnType } from 'kysely'

export interface StoreSchema {
  /** One row: what the log has applied, and the OID allocator. */
  store_state: { id: number; applied_lsn: number; next_oid: number | null }
  /** One row, once a server has claimed the store: identity.ts. */
  store_identity: { id: number; owner: string | null; location: string; moved_to: string | null }
  databases: {
    oid: number
    name: string
    owner_oid: number
    provision_state: string | null
    acl: string | null
    is_template: number | null
    allows_connections: number | null
    connection_limit: number | null
  }
  roles: {
    oid: number
    name: string
    superuser: number
    inherit: number
    create_role: number
    create_db: number
    login: number
    replication: number
    bypass_rls: number
    connection_limit: number
    password: string | null
    valid_until: string | null
    member_of: string | null
  }
  schemas: { oid: number; database_oid: number; name: string; owner_oid: number; acl: string | null }
  tables: {
    oid: number
    database_oid: number
    schema_oid: number
    name: string
    owner_oid: number
    options: string
    regions: string
    version: number
    next_attribute: number
    shards: string | null
    /** JSON of the partition rule. */
    partition_rule: string | null
    /** JSON of what makes it partitioned, a partition of another table, and of its parents. */
    partitioning: string | null
    /** JSON of settings that only concern PostgreSQL's storage. */
    kept_settings: string | null
    provision_state: string | null
    acl: string | null
    /** JSON of row security: whether it is on, forced, and the policies. */
    row_security: string | null
    /** JSON of the query behind a materialized view. */
    materialized: string | null
    /** JSON of the list of triggers. */
    triggers: string | null
  }
  /** Every version a table ever had, as JSON of its columns and constraints: what old rows were written under. */
  table_versions: { table_oid: number; version: number; definition: string }
  /** Of tables and views. */
  columns: {
    relation_oid: number
    attribute: number
    position: number
    name: string
    type_oid: number
    typmod: number
    not_null: number
    default_sql: string | null
    generated: string | null
    reads: string | null
    identity: string | null
    sequence_oid: number | null
    missing_value: string | null
    collation_name: string | null
    acl: string | null
  }
  constraints: {
    oid: number
    table_oid: number
    position: number
    kind: string
    name: string
    attributes: string | null
    index_oid: number | null
    nulls_not_distinct: number | null
    check_sql: string | null
    references_oid: number | null
    referenced_attributes: string | null
    on_delete: string | null
    on_update: string | null
    match_type: string | null
    /** JSON of what only some constraints say: NOT VALID, DEFERRABLE, … */
    settings: string | null
  }
  indexes: {
    oid: number
    database_oid: number
    schema_oid: number
    table_oid: number
    name: string
    is_unique: number
    is_primary: number
    nulls_not_distinct: number
    method: string
    keys: string
    include: string
    where_sql: string | null
    reads: string | null
    parent_oid: number | null
    /** JSON of storage parameters. */
    options: string | null
  }
  views: {
    oid: number
    database_oid: number
    schema_oid: number
    name: string
    owner_oid: number
    options: string
    query: string
    version: number
    acl: string | null
    /** As of tables. */
    triggers: string | null
  }
  view_reads: { view_oid: number; position: number; relation_oid: number; attributes: string }
  sequences: {
    oid: number
    database_oid: number
    schema_oid: number
    name: string
    owner_oid: number
    type_oid: number
    start_value: string
    increment: string
    min_value: string
    max_value: string
    cache_size: string
    cycles: number
    owned_by_table: number | null
    owned_by_attribute: number | null
    acl: string | null
  }
  /** Types of users: definition is JSON of what the kind of type has. */
  extensions: {
    oid: number
    database_oid: number
    schema_oid: number
    name: string
    owner_oid: number
    version: string
  }
  types: {
    oid: number
    database_oid: number
    schema_oid: number
    name: string
    owner_oid: number
    array_name: string
    definition: string
    acl: string | null
  }
  /** Functions and procedures of users: definition is JSON of all that CREATE FUNCTION says. */
  routines: {
    oid: number
    database_oid: number
    schema_oid: number
    name: string
    owner_oid: number
    definition: string
    acl: string | null
  }
  /** What users define beside relations, types and routines: definition is JSON of all that CREATE says. */
  defined_objects: {
    oid: number
    database_oid: number
    schema_oid: number
    name: string
    owner_oid: number
    definition: string
  }
  /** On what is built in: columns is JSON of lists by attribute number. */
  built_in_grants: {
    oid: number
    database_oid: number
    class: string
    object_oid: number
    acl: string | null
    columns: string | null
  }
  default_privileges: {
    oid: number
    database_oid: number
    role_oid: number
    schema_oid: number
    object_type: string
    acl: string
  }
  session_tokens: {
    oid: number
    role_oid: number
    hash: string
    created_at: string
    expires_at: string
    revoked_at: string | null
  }
  /** Lists are JSON. */
  procedures: {
    id: number
    kind: string
    object: string
    database_oid: number
    role_name: string
    step: string
    state: string
    lock_keys: string
    versions: string
    term: number
    started: ColumnType<string | number, bigint, bigint>
    finished: ColumnType<string | number | null, bigint | null, bigint | null>
    error: string | null
  }
  /** What the Cloud is told: rows is JSON; with a key they have still to be sent. */
  usage_reports: { id: number; database_oid: number; table_name: string; rows: string; idempotency_key: string | null }
  /** One row at most: who may change the catalog, and until when (milliseconds since 1970). */
  claimant_lease: { id: number; holder: string; term: number; expires_at: ColumnType<string | number, number, number> }
  /** Settings of sessions, JSON by name; 0: of every database, of every role. */
  session_defaults: { oid: number; database_oid: number; role_oid: number; settings: string }
  /** attribute 0: of the object itself, a constraint included. */
  comments: { object_oid: number; attribute: number; comment: string }
}
