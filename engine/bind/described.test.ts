// What PostgreSQL 18 answers to Parse and Describe of each statement, written down in fixture/described.txt:
// result columns as name:type:typmod with parameter types, or SQLSTATE, message, position, detail and hint.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { PgError } from '../errors.ts'
import { parseSql, warmParser } from '../parse/parse.ts'
import { bindStatement } from './bind.ts'
import { fixtureContext } from './fixture/catalog.ts'

before(() => warmParser())

function describe(sql: string): string {
  try {
    const bound = bindStatement(parseSql(sql)[0], fixtureContext())
    if (bound.kind !== 'query') return bound.kind
    const columns = bound.columns.map((column) => `${column.name}:${column.type.oid}:${column.type.typmod}`)
    return `${columns.join(',')} [${bound.parameters.join(',')}]`
  } catch (error) {
    if (!(error instanceof PgError)) throw error
    const { position, detail, hint } = error.fields
    return `${error.sqlstate} ${error.message} @${position ?? ''} d=${detail ?? ''} h=${hint ?? ''}`.replace(
      / d= h=$/,
      '',
    )
  }
}

test('statements are described as PostgreSQL describes them', () => {
  const text = readFileSync(new URL('fixture/described.txt', import.meta.url), 'utf8')
  const wrong: string[] = []
  for (const entry of text.split('\n\n')) {
    const [sql, expected] = entry.trim().split('\n')
    const actual = describe(sql).trim()
    if (actual !== expected.trim()) wrong.push(`${sql}\n  expected ${expected.trim()}\n  actual   ${actual}`)
  }
  assert.equal(wrong.join('\n'), '')
})
