import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PgError } from '../../../engine/errors.ts'
import { connectPostgres } from './postgres.ts'
import { postgresFailure } from './postgres-failure.ts'

const of = (code: string | undefined, message = 'no'): unknown => {
  const found = postgresFailure(Object.assign(new Error(message), { code }))
  return found instanceof PgError ? found.sqlstate : undefined
}

test('what the database says of its disk keeps its code, and the rest is left alone', () => {
  assert.equal(of('53100'), '53100')
  assert.equal(of('58030'), '58030')
  assert.equal(of('57P01'), '57P01')
  assert.equal(of('ECONNRESET'), '08006')
  assert.equal(of(undefined, 'Connection terminated unexpectedly'), '08006')
  // Tried again by who wrote.
  assert.equal(of('40001'), undefined)
  assert.equal(of('23505'), undefined)
  assert.equal(of('ENOSPC'), undefined)
  assert.equal(of(undefined), undefined)
})

test('a database that is not there says so', async () => {
  const db = connectPostgres('postgres://nobody@127.0.0.1:1/none')
  await assert.rejects(db.selectFrom('bucket').selectAll().execute(), { sqlstate: '08006' })
  await db.destroy()
})
