import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileRegex } from './regex.ts'

const first = (pattern: string, text: string, flags = ''): string | undefined => {
  for (const [[start, end]] of compileRegex(pattern, flags).matches(text)) return text.slice(start, end)
  return undefined
}

test('the longest alternative wins, and a lazy first quantifier makes all lazy', () => {
  assert.equal(first('ab|abcd', 'abcd'), 'abcd')
  assert.equal(first('Y*?[0-9]{1,3}', 'XY1234Z'), 'Y1')
  assert.equal(first('Y*[0-9]{1,3}', 'XY1234Z'), 'Y123')
})

test('classes, escapes and options', () => {
  assert.equal(compileRegex('^[[:alpha:]][[:digit:]]$').test('é1'), true)
  assert.equal(compileRegex('^\\w\\s\\d$').test('ü 7'), true)
  assert.equal(compileRegex('[^a-c\\d]').test('a1'), false)
  assert.equal(compileRegex('a.b').test('a\nb'), true)
  assert.equal(compileRegex('a.b', 'n').test('a\nb'), false)
  assert.equal(compileRegex('^b', 'w').test('a\nb'), true)
  assert.equal(compileRegex('***=a.b').test('axb'), false)
  assert.equal(compileRegex('(?i)ABC').test('abc'), true)
  assert.equal(compileRegex('a b # c', 'x').test('ab'), true)
  assert.equal(compileRegex('(?<=a)b').test('ab'), true)
  assert.equal(compileRegex('[]a]').test(']'), true)
  assert.equal(compileRegex('a{').test('a{'), true)
})

const faults: readonly (readonly [string, string])[] = [
  ['(', 'parentheses () not balanced'],
  [')', 'parentheses () not balanced'],
  ['[', 'brackets [] not balanced'],
  ['*', 'quantifier operand invalid'],
  ['a**', 'quantifier operand invalid'],
  ['^*', 'quantifier operand invalid'],
  ['a{1', 'braces {} not balanced'],
  ['ab'.repeat(30_000), 'regular expression is too complex'],
  ['a{2,1}', 'invalid repetition count(s)'],
  ['a{256}', 'invalid repetition count(s)'],
  ['[b-a]', 'invalid character range'],
  ['[[:foo:]]', 'invalid character class'],
  ['\\', 'invalid escape \\ sequence'],
  ['\\q', 'invalid escape \\ sequence'],
]
for (const [pattern, reason] of faults) {
  test(`${pattern} is refused`, () => {
    assert.throws(() => compileRegex(pattern), { sqlstate: '2201B', message: `invalid regular expression: ${reason}` })
  })
}

test('what has no linear-time form is refused by name', () => {
  assert.throws(() => compileRegex('(a)\\1'), { sqlstate: '0A000' })
  assert.throws(() => compileRegex('a(?=b)'), { sqlstate: '0A000' })
})

test('a pattern that backtracks forever elsewhere takes no time', () => {
  const started = performance.now()
  assert.equal(compileRegex('^(a+)+$').test('a'.repeat(3000) + 'b'), false)
  assert.ok(performance.now() - started < 1000)
})
