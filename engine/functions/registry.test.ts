// The registry as a whole: what refers to something refers to something there.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Oid } from '../types/oids.ts'
import { allTypes } from '../types/registry.ts'
import { textConversionContext } from './casts.ts'
import {
  allCasts,
  allFunctions,
  allOperators,
  castBetween,
  equalityOf,
  findFunction,
  functionByOid,
  functionsNamed,
  lessThanOf,
  operatorByOid,
  operatorsNamed,
} from './registry.ts'

test('operators and casts name functions of their types', () => {
  for (const operator of allOperators()) {
    const definition = functionByOid(operator.function)
    const args = operator.left === 0 ? [operator.right] : [operator.left, operator.right]
    assert.deepEqual(definition.args, args, `${operator.name} (${operator.oid})`)
  }
  for (const cast of allCasts()) {
    if (cast.method.kind === 'function')
      assert.ok(findFunction(cast.method.function), `${cast.source} to ${cast.target}`)
  }
})

test('commutators and negators are there', () => {
  for (const { name, left, right, commutator, negator } of allOperators()) {
    const named = (wanted: string, l: number, r: number): boolean =>
      operatorsNamed(wanted).some((other) => other.left === l && other.right === r)
    if (commutator) assert.ok(named(commutator, right, left), `commutator of ${left} ${name} ${right}`)
    if (negator) assert.ok(named(negator, left, right), `negator of ${left} ${name} ${right}`)
  }
})

test('every type with an order has = and <', () => {
  for (const type of allTypes()) {
    if (type.kind === 'pseudo' || !type.compare) continue
    assert.notEqual(equalityOf(type.oid), undefined, type.name)
    assert.notEqual(lessThanOf(type.oid), undefined, type.name)
  }
  assert.equal(equalityOf(Oid.json), undefined)
  assert.equal(equalityOf(Oid._json), undefined)
  assert.equal(functionByOid(equalityOf(Oid.varchar)!).name, 'texteq')
  assert.equal(functionByOid(equalityOf(Oid._int4)!).name, 'array_eq')
  assert.equal(functionByOid(equalityOf(Oid.regclass)!).name, 'oideq')
})

test('look-ups', () => {
  assert.ok(functionsNamed('int4pl').length === 1)
  assert.deepEqual(functionsNamed('no_such_function'), [])
  assert.equal(castBetween(Oid.int4, Oid.int8)?.context, 'i')
  assert.equal(castBetween(Oid.int8, Oid.int4)?.context, 'a')
  assert.equal(castBetween(Oid.int4, Oid.bool)?.context, 'e')
  assert.equal(castBetween(Oid.bool, Oid.date), undefined)
  assert.equal(textConversionContext(Oid.uuid, Oid.text), 'a')
  assert.equal(textConversionContext(Oid.text, Oid.uuid), 'e')
  assert.equal(textConversionContext(Oid.uuid, Oid.int4), undefined)
  assert.throws(() => functionByOid(1), { sqlstate: '42883' })
  assert.throws(() => operatorByOid(1), { sqlstate: '42883' })
  assert.ok(allFunctions().length > 500)
})
