import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyRegex, compileRegex } from './regex.ts'
import { nativeSource } from './regex-native.ts'
import { parseRegex } from './regex-syntax.ts'

const isNative = (pattern: string, flags = ''): boolean => nativeSource(parseRegex(pattern, flags)) !== undefined

test('what ends each repetition for one reason is V8’s', () => {
  for (const pattern of [
    '^https?://(?:www\\.)?([^/]+)/.*$',
    'abc',
    '[[:digit:]].x',
    '^([^,]*),([^,]*)',
    '^a{2,3}b$',
    '^\\s*$',
    '',
  ])
    assert.ok(isNative(pattern), pattern)
})

test('what may be taken in several ways is not', () => {
  for (const pattern of [
    'a|b',
    '^(a+)+$',
    '^.*b',
    '^a?(ab)?',
    '^[a-z]*[0-9]*$',
    '^a?a?a?a?a?a$',
    '[^/]+/',
    'a+',
    '^a*?b',
    '\\mword',
    '(?<=a)b',
    '^a*a{0,9}$',
  ])
    assert.ok(!isNative(pattern), pattern)
  assert.ok(!isNative('abc', 'i'))
  assert.ok(!isNative('^a', 'n'))
})

const character = fc.constantFrom('a', 'b', '.', '[^a]', '[ab]', 'é', '😀')
const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,2}')
const simple = fc.tuple(character, quantifier).map(([one, times]) => one + times)
const piece = fc.oneof(
  { weight: 4, arbitrary: simple },
  fc.array(simple, { minLength: 1, maxLength: 3 }).map((parts) => `(${parts.join('')})`),
  fc.array(character, { minLength: 1, maxLength: 2 }).map((parts) => `(?:${parts.join('')})?`),
)
const pattern = fc
  .tuple(fc.constantFrom('^', '^', ''), fc.array(piece, { maxLength: 5 }), fc.constantFrom('$', ''))
  .map(([start, pieces, end]) => start + pieces.join('') + end)
const subject = fc.array(fc.constantFrom('a', 'b', 'é', '😀', '\n'), { maxLength: 12 }).map((parts) => parts.join(''))

test('both engines find the same', () => {
  let natives = 0
  fc.assert(
    fc.property(pattern, fc.array(subject, { minLength: 3, maxLength: 6 }), (source, subjects) => {
      if (!isNative(source)) return
      natives++
      const [native, other] = [compileRegex(source), anyRegex(parseRegex(source, ''))]
      for (const text of subjects) {
        assert.deepEqual([...native.matches(text)], [...other.matches(text)], `${source} in ${JSON.stringify(text)}`)
        assert.equal(native.test(text), other.test(text))
      }
    }),
    { numRuns: 1500 },
  )
  assert.ok(natives > 200, `${natives} patterns`)
})

test('a text that is too long for V8’s stack is matched by the other engine', () => {
  const text = `${'a'.repeat(10_000_000)}b`
  assert.equal(compileRegex('^([^b]*)b$').test(text), true)
})
