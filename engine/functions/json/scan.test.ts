// Members and containment found in a document's text are those that its tree has.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { elements, memberText, valueEnd } from './scan.ts'

const key = fc.oneof(fc.constantFrom('a', 'b', 'ab', '', '"', '\\', 'a"', '\\"', 'é', '\n', '{', '}'), fc.string())
const document = fc.object({
  key,
  maxKeys: 6,
  maxDepth: 2,
  values: [key, fc.integer(), fc.boolean(), fc.constant(null)],
})
/** As somebody may have written it. */
const written = fc.tuple(document, fc.constantFrom(undefined, 1, '\t'))

test('the members of an object', () => {
  fc.assert(
    fc.property(written, key, ([given, space], other) => {
      const text = JSON.stringify(given, undefined, space)
      for (const one of [...Object.keys(given), other]) {
        const found = memberText(text, one, 'first')
        const expected = Object.hasOwn(given, one) ? given[one] : undefined
        assert.deepEqual(found === undefined ? undefined : JSON.parse(found), expected)
      }
      assert.equal(valueEnd(text, 0), text.length)
    }),
  )
})

test('of equal keys the first or the last, however they are written', () => {
  const text = ' { "a" : 1 , "\\u0061" : {"a": 2} , "a":[3]}'
  assert.equal(memberText(text, 'a', 'first'), '1')
  assert.equal(memberText(text, 'a', 'last'), '[3]')
  assert.equal(memberText('{"\\u0061": "x\\\\"}', 'a', 'first'), '"x\\\\"')
  assert.equal(memberText('{"a\\"": 1, "b": "}"}', 'b', 'last'), '"}"')
  assert.equal(memberText('{}', 'a', 'last'), undefined)
})

test('the elements of an array', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2), (given, space) => {
      const found = elements(JSON.stringify(given, undefined, space))
      assert.deepEqual(
        found.map((text) => JSON.parse(text) as unknown),
        JSON.parse(JSON.stringify(given)),
      )
    }),
  )
})
