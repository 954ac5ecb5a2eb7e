import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { warmParser } from '../../engine/parse/parse.ts'
import { relationOfTrigger, sequenceOfColumn, tableOfConstraint } from '../../engine/functions/system/relation-parts.ts'
import { derivedOid } from '../../engine/functions/system/derived-oid.ts'
import { DdlSession } from './ddl-session.fixture.ts'

before(() => warmParser())

it('finds a constraint’s table, a trigger’s and a column’s sequence, in one pass for a version of the catalog', () => {
  const session = new DdlSession()
  session.run('create table t (a serial primary key, b int check (b > 0)); create table u (c int not null)')
  const { catalog } = session
  let passes = 0
  const relations = catalog.relations.bind(catalog)
  catalog.relations = () => {
    passes++
    return relations()
  }
  const [t, u] = [session.table('t'), session.table('u')]
  for (const { oid } of t.constraints) assert.equal(tableOfConstraint(catalog, oid), t.oid)
  assert.equal(tableOfConstraint(catalog, t.oid), undefined)
  assert.equal(tableOfConstraint(catalog, derivedOid(u.oid, 1)), u.oid)
  assert.equal(tableOfConstraint(catalog, derivedOid(t.oid, 1)), t.oid)
  assert.equal(tableOfConstraint(catalog, derivedOid(t.oid, 2)), undefined)
  assert.equal(relationOfTrigger(catalog, t.oid), undefined)
  assert.equal(sequenceOfColumn(catalog, t.oid, 1), [...catalog.rowsOf('sequence')][0].oid)
  assert.equal(sequenceOfColumn(catalog, t.oid, 2), undefined)
  // One for what has an OID of its own, one for not-null constraints.
  assert.equal(passes, 2)
})
