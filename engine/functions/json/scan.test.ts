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

/**
 * Text of a value that stood one level deeper. Compared as text: JSON.parse of V8 13.6 takes an escape for a backslash in keys where it has
 * seen an object with a key of that backslash in its place ({"a": 1, "\\\\": 0}, then {"a": 1, "\\n": 0}).
 */
const outdented = (text: string | undefined, space: string | number = ''): string | undefined =>
  text?.replaceAll(`\n${typeof space === 'number' ? ' '.repeat(space) : space}`, '\n')

test('the members of an object', () => {
  fc.assert(
    fc.property(written, key, ([given, space], other) => {
      const text = JSON.stringify(given, undefined, space)
      for (const one of [...Object.keys(given), other]) {
        const found = memberText(text, one, 'first')
        const expected = Object.hasOwn(given, one) ? given[one] : undefined
        assert.equal(outdented(found, space), JSON.stringify(expected, undefined, space))
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
        found.map((text) => outdented(text, space)),
        given.map((value) => JSON.stringify(value, undefined, space)),
      )
    }),
  )
})
