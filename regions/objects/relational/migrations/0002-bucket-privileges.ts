// What roles other than a bucket's owner may do in it.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const bucketPrivileges: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('bucket')
      .addColumn('grants', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute()
  },
}
