import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Column } from '../../columns/column.ts'
import { Oid } from '../../types/oids.ts'
import { likeColumn } from './like-column.ts'
import { compileLike, matchLike, rewriteEscape } from './like.ts'

const like = (text: string, pattern: string): boolean => matchLike(compileLike(pattern), text)

/** The definition, by recursion. */
function naive(text: readonly string[], pattern: readonly string[]): boolean {
  if (pattern.length === 0) return text.length === 0
  const [first, ...rest] = pattern
  if (first === '%') return naive(text, rest) || (text.length > 0 && naive(text.slice(1), pattern))
  return text.length > 0 && (first === '_' || first === text[0]) && naive(text.slice(1), rest)
}

const letters = fc.array(fc.constantFrom('a', 'b', '😀'), { maxLength: 8 })
const wildcards = fc.array(fc.constantFrom('a', 'b', '😀', '%', '_'), { maxLength: 6 })

test('matches as the definition says', () => {
  fc.assert(
    fc.property(letters, wildcards, (text, pattern) => like(text.join(''), pattern.join('')) === naive(text, pattern)),
  )
})

test('a column matches as its rows do', () => {
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 10 }), wildcards, (rows, pattern) => {
      const texts = rows.map((row) => row.join(''))
      const source = pattern.join('')
      const column = likeColumn(false)([textColumn(texts), textColumn(texts.map(() => source))], texts.length)
      assert.deepEqual(
        Array.from(column!.values as Uint8Array),
        texts.map((text) => Number(like(text, source))),
      )
    }),
  )
})

function textColumn(texts: readonly string[]): Column {
  const offsets = new Int32Array(texts.length + 1)
  texts.forEach((text, row) => (offsets[row + 1] = offsets[row] + Buffer.byteLength(text)))
  const values = Uint8Array.from(Buffer.from(texts.join('')))
  return { type: { oid: Oid.text, typmod: -1 }, layout: { kind: 'utf8' }, length: texts.length, values, offsets }
}

test('an escape at the end fails only for texts that reach it', () => {
  assert.equal(like('a', 'a\\'), false)
  assert.throws(() => like('ab', 'a\\'), {
    sqlstate: '22025',
    message: 'LIKE pattern must not end with escape character',
  })
})

test('other escape characters are rewritten', () => {
  assert.equal(rewriteEscape('a#%b\\', '#'), 'a\\%b\\\\')
  assert.equal(rewriteEscape('a\\%', ''), 'a\\\\%')
  assert.throws(() => rewriteEscape('a', '##'), { sqlstate: '22025', message: 'invalid escape string' })
})

test('many wildcards cost no more than text times pattern', () => {
  const started = performance.now()
  assert.equal(like('a'.repeat(5000), '%a'.repeat(40) + '%b'), false)
  assert.ok(performance.now() - started < 500)
})
