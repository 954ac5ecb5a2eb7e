// Whatever the rules do to a plan, its rows stay: every statement is run as written (subqueries per row) and optimised.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { warmParser } from '../../parse/parse.ts'
import type { Value } from '../../types/type.ts'
import { optimize } from './optimize.ts'
import { asWritten, bindSmall, runSmall, smallCatalog, statements } from './small-tables.fixture.ts'
import { planContext } from './tpch-catalog.fixture.ts'

before(() => warmParser())

for (const sql of statements) {
  test(sql, () => {
    const { plan } = bindSmall(sql)
    const expected = runSmall(asWritten(plan))
    const optimized = optimize(plan, planContext(smallCatalog))
    assert.deepEqual(sortedRows(runSmall(optimized)), sortedRows(expected))
  })
}

function sortedRows(rows: readonly (readonly Value[])[]): string[] {
  return rows
    .map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)))
    .sort()
}
