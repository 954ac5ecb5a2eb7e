import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { warmParser } from '../../engine/parse/parse.ts'
import { DdlSession } from './ddl-session.fixture.ts'
import { requireRebasable } from './rebase.ts'

before(() => warmParser())

/** The same catalog, changed by two transactions that do not see each other: may the second commit after the first? */
function race(setup: string, first: string, second: string): void {
  const session = new DdlSession()
  if (setup) session.run(setup)
  const base = session.catalog
  let nextOid = 30_000
  session.context = { allocateOid: () => nextOid++ }
  session.run(first)
  const newest = session.catalog
  session.catalog = base
  const { edits } = session.run(second)
  requireRebasable(edits, base, newest)
}

describe('DDL of two transactions', () => {
  it('stands where it does not meet', () => {
    race('create table t (a int)', 'create table x (a int)', 'create table y (a int)')
    race('create table t (a int)', 'create schema s', 'alter table t add b int')
    race('create table t (a int); create table u (a int)', 'drop table t', 'drop table u')
    // What was made and is gone again names a table that is not there.
    race('', 'create table x (a int)', 'create table u (a int primary key); drop table u')
    race(
      'create table t (a int)',
      'create table x (a int)',
      'create schema s; create view s.v as select a from t; drop schema s cascade',
    )
  })
  const refusals: readonly (readonly [string, string, string, string])[] = [
    ['', 'create table x (a int)', 'create table x (b int)', '23505'],
    ['', 'create schema x', 'create schema x', '23505'],
    ['', 'create role x', 'create role x', '23505'],
    ['create table t (a int)', 'alter table t add b int', 'alter table t add c int', '40001'],
    ['create table t (a int)', 'drop table t', 'alter table t add c int', '40001'],
    ['create table t (a int)', 'drop table t', 'create view v as select a from t', '40001'],
    ['create table t (a int primary key)', 'drop table t', 'create table u (a int references t)', '40001'],
    ['create schema s', 'drop schema s', 'create table s.t (a int)', '40001'],
  ]
  for (const [setup, first, second, sqlstate] of refusals) {
    it(`refuses ${second} after ${first}`, () => assert.throws(() => race(setup, first, second), { sqlstate }))
  }
})
