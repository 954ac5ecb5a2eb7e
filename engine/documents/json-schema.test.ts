import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closedSchema, misfit } from './json-schema.ts'

const fits = (schema: object, document: unknown): boolean =>
  misfit(JSON.stringify(schema), JSON.stringify(document)) === undefined
const fitsClosed = (schema: object, document: unknown): boolean =>
  misfit(closedSchema(JSON.stringify(schema)), JSON.stringify(document)) === undefined

test('a misfit is told with its path', () => {
  const schema = JSON.stringify({ properties: { a: { items: { type: 'integer' } } } })
  assert.equal(misfit(schema, '{"a": [1, 2]}'), undefined)
  assert.equal(misfit(schema, '{"a": [1, "2"]}'), '/a/1 must be integer.')
  assert.throws(() => misfit('{"type": "no such"}', '1'), { sqlstate: '22023' })
})

test('a closed schema allows what it names, wherever it is named, and nothing else', () => {
  const address = { type: 'object', properties: { zip: { type: 'string' } } }
  const schema = { type: 'object', properties: { name: {}, at: address, all: { type: 'array', items: address } } }
  assert.ok(fits(schema, { other: 1, at: { street: 2 } }))
  assert.ok(fitsClosed(schema, { name: 1, at: { zip: '1' }, all: [{ zip: '1' }, {}] }))
  assert.ok(!fitsClosed(schema, { other: 1 }))
  assert.ok(!fitsClosed(schema, { at: { street: 2 } }))
  assert.ok(!fitsClosed(schema, { all: [{ street: 2 }] }))
  // Parts of one object see each other's properties.
  const parts = { allOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }
  assert.ok(fitsClosed(parts, { a: 1, b: 2 }))
  assert.ok(!fitsClosed(parts, { a: 1, c: 2 }))
  // What says by itself what else there may be is left to that.
  assert.ok(fitsClosed({ properties: { a: {} }, additionalProperties: { type: 'integer' } }, { b: 1 }))
  assert.ok(fitsClosed({ type: 'integer' }, 1))
  assert.ok(fitsClosed({ patternProperties: { '^x': {} } }, { x1: 1 }))
  assert.ok(!fitsClosed({ patternProperties: { '^x': {} } }, { y: 1 }))
})
