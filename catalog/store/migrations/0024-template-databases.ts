// Databases that others are made from: whether one is a template, may be connected to and by how many. Stores that were made before there were
// any get template0 and template1, unless a database of that name is there.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What the tables have of it at this version. */
interface Schema {
  store_state: { id: number }
  databases: {
    oid: number
    name: string
    owner_oid: number
    acl: string | null
    is_template: number | null
    allows_connections: number | null
  }
  schemas: { oid: number; database_oid: number; name: string; owner_oid: number; acl: string | null }
  database_datastore: {
    id: number
    database_id: number
    datastore_id: number
    use: string
    provision_state: string
  }
  comments: { object_oid: number; attribute: number; comment: string }
}

const owner = 10
const schemaOwner = 6171
const publicGrantee = 0
const datastore = 16_002
const connect = 2048
const createAndTemporary = 1536
const usage = 256
const createInSchema = 512

const templates = [
  {
    oid: 1,
    name: 'template1',
    schema: 2202,
    link: 16_007,
    allows: null,
    comment: 'default template for new databases',
  },
  { oid: 4, name: 'template0', schema: 2203, link: 16_008, allows: 0, comment: 'unmodifiable empty database' },
] as const

const acl = (items: readonly (readonly [grantee: number, grantor: number, privileges: number])[]): string =>
  JSON.stringify(items.map(([grantee, grantor, privileges]) => ({ grantee, grantor, privileges, grantable: 0 })))

export const templateDatabases: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const column of ['is_template', 'allows_connections', 'connection_limit'])
      await db.schema.alterTable('databases').addColumn(column, 'integer').execute()
    const store = db as Kysely<Schema>
    // A new store gets them with its first rows.
    if (!(await store.selectFrom('store_state').select('id').executeTakeFirst())) return
    for (const { oid, name, schema, link, allows, comment } of templates) {
      if (await store.selectFrom('databases').select('oid').where('name', '=', name).executeTakeFirst()) continue
      await store
        .insertInto('databases')
        .values({
          oid,
          name,
          owner_oid: owner,
          acl: acl([
            [publicGrantee, owner, connect],
            [owner, owner, createAndTemporary + connect],
          ]),
          is_template: 1,
          allows_connections: allows,
        })
        .execute()
      await store
        .insertInto('schemas')
        .values({
          oid: schema,
          database_oid: oid,
          name: 'public',
          owner_oid: schemaOwner,
          acl: acl([
            [schemaOwner, schemaOwner, usage + createInSchema],
            [publicGrantee, schemaOwner, usage],
          ]),
        })
        .execute()
      await store
        .insertInto('database_datastore')
        .values({ id: link, database_id: oid, datastore_id: datastore, use: 'write', provision_state: 'active' })
        .execute()
      await store
        .insertInto('comments')
        .values([
          { object_oid: oid, attribute: 0, comment },
          { object_oid: schema, attribute: 0, comment: 'standard public schema' },
        ])
        .execute()
    }
  },
}
