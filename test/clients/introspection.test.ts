// What tools ask the catalog, one file per tool: every query must run and answer with the columns that PostgreSQL answers with.
// In the files each query is preceded by comments: its name, the columns of its last result with their types, and `-- rows` where
// there must be at least one.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { columnsOf, introspectionQueries } from './introspection-query.ts'

const folder = new URL('introspection/', import.meta.url)

describe('introspection', () => {
  let server: CadastreProcess
  let client: pg.Client
  before(async () => {
    server = await startCadastre({ flags: ['--log-level', 'warn'] })
    client = new pg.Client({ host: '127.0.0.1', port: server.pgPort, user: 'cadastre', database: 'cadastre' })
    await client.connect()
    await client.query(readFileSync(new URL('schema.sql', folder), 'utf8'))
  })
  after(async () => {
    await client?.end()
    await server?.stop()
  })

  for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql') && name !== 'schema.sql')) {
    describe(file.replace('.sql', ''), () => {
      for (const query of introspectionQueries(readFileSync(new URL(file, folder), 'utf8'))) {
        test(query.name, async () => {
          const answered = await client.query<unknown[]>({ text: query.sql, rowMode: 'array' })
          const result = Array.isArray(answered) ? answered[answered.length - 1] : answered
          assert.equal(columnsOf(result.fields), query.columns)
          if (query.hasRows) assert.ok(result.rows.length > 0, 'no rows')
        })
      }
    })
  }
})
