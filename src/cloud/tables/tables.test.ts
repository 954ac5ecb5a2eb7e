// The service's declarations and the database's tables are the same tables.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { cloudTables as virtualTables } from '../../../catalog/virtual/cloud/cloud-tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { cloudTables } from './registry.ts'

test('both sides declare the same tables', () => {
  const service = cloudTables.map(({ name, key, writable, columns }) => ({
    name,
    key,
    writable,
    columns: columns.map((column) => ({ name: column.name, type: Oid[column.type], notNull: !column.nullable })),
  }))
  const database = virtualTables.map(({ name, key, writer, columns }) => ({
    name,
    key,
    writable: writer !== undefined,
    columns: columns.map((column) => ({ name: column.name, type: column.type.oid, notNull: column.notNull })),
  }))
  assert.deepEqual(database, service)
})
