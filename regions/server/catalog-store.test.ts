// The log and a metadata store that is not always there, or not the one that it was.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { PgError } from '../../engine/errors.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { regionId } from '../requests/request.ts'
import { commit, MemoryCatalog, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from './test-server.ts'

const region = regionId(20_000, 0)
const schema = schemaOf([typeRef(Oid.text)])
const catalogEdits = [{ op: 'put', entity: 'schema', oid: 16_400, value: {} }] as const

it('a metadata store that lacks what the log no longer has is refused', async () => {
  const directory = temporaryDirectory()
  const kept = new MemoryCatalog()
  const options = { logFileBytesMax: 1500, openCatalog: () => kept }
  let { server } = await openTestServer(directory.path, options)
  await commit(server, [{ kind: 'create', region, schema }], { catalogEdits })
  await server.close()
  // The whole log is there still: it makes a new store what the old one was.
  const made = new MemoryCatalog()
  ;({ server } = await openTestServer(directory.path, { ...options, openCatalog: () => made }))
  assert.deepEqual([...made.rows.values()], catalogEdits)
  for (let row = 0; row < 12; row++)
    await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [['x'.repeat(500)]]) }])
  await server.handle({ kind: 'flush', region, reason: 'log-pinned' })
  await server.close()
  assert.ok(!readdirSync(join(directory.path, 'log')).includes('0000000000000001.log'))
  await assert.rejects(openTestServer(directory.path, { ...options, openCatalog: () => new MemoryCatalog() }), {
    sqlstate: 'XX001',
    message: 'the metadata store holds the catalog up to record 0, and the log no longer has those up to 1',
  })
  ;({ server } = await openTestServer(directory.path, options))
  assert.equal(scanRows(server, region, [1]).length, 12)
  await server.close()
  directory.remove()
})

it('a metadata store that is away refuses edits of the catalog before they are logged, and no rows', async () => {
  const directory = temporaryDirectory()
  let away: PgError | undefined
  const catalog = Object.assign(new MemoryCatalog(), { refusal: () => away })
  const { server } = await openTestServer(directory.path, { openCatalog: () => catalog })
  await commit(server, [{ kind: 'create', region, schema }], { catalogEdits })
  away = new PgError('58000', 'out of reach')
  await assert.rejects(commit(server, [], { catalogEdits: [{ op: 'remove', entity: 'schema', oid: 16_400 }] }), {
    sqlstate: '58000',
  })
  await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [['row']]) }])
  assert.equal(scanRows(server, region, [1]).length, 1)
  assert.equal(catalog.rows.size, 1)
  away = undefined
  await commit(server, [], { catalogEdits: [{ op: 'remove', entity: 'schema', oid: 16_400 }] })
  await server.close()
  assert.equal(catalog.rows.size, 0)
  directory.remove()
})
