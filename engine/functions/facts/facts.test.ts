// Runs every recorded fact: binds the expression, evaluates it, compares the text form or the error.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { bindScalarSql } from '../../bind/expression/expression.ts'
import { PgError } from '../../errors.ts'
import { evaluateScalar } from '../../interpret/expression/evaluate-scalar.ts'
import { warmParser } from '../../parse/parse.ts'
import { textOf } from '../text-form.ts'
import { testContext } from '../test-context.ts'

before(warmParser)

for (const name of [
  'text',
  'mathematics',
  'moments',
  'json-and-arrays',
  'templates',
  'network',
  'bit-strings',
  'money',
  'geometry',
]) {
  test(`${name}: answers as PostgreSQL does`, () => {
    const lines = readFileSync(new URL(`${name}.txt`, import.meta.url), 'utf8')
      .split('\n')
      .slice(1)
    const differences: string[] = []
    for (let at = 0; at + 1 < lines.length; at += 2) {
      const wanted = lines[at + 1].trim()
      const got = answer(lines[at])
      if (got !== wanted) differences.push(`${lines[at]}: ${got} instead of ${wanted}`)
    }
    assert.deepEqual(differences, [])
  })
}

function answer(sql: string): string {
  const context = testContext()
  const { settings, session, catalog } = context
  try {
    const expression = bindScalarSql(sql, [], {
      settings,
      session,
      catalog,
      searchPath: session.searchPath,
      user: session.user,
      parameterTypes: [],
    })
    const value = evaluateScalar(expression, [], {
      settings,
      session,
      catalog,
      parameters: [],
      effect: (name, args) => context.effect(name, args),
    })
    if (value === null) return 'NULL'
    // As a cast to text has it.
    return JSON.stringify(typeof value === 'boolean' ? String(value) : textOf(value, expression.type.oid, context))
  } catch (error) {
    if (error instanceof PgError) return `${error.sqlstate} ${error.message}`
    throw error
  }
}
