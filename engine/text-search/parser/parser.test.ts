// Tokens as PostgreSQL's parser has them, and that no text makes it stop, lose a character or take long.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TextParser } from './parser.ts'
import { Token } from './token-types.ts'

const tokens = (text: string): string =>
  [...new TextParser(text)].map((token) => `${token.type}:${token.text}`).join('¦')

test('tokens', () => {
  const facts: readonly (readonly [text: string, tokens: string])[] = [
    ['foo-bar 2foo', '16:foo-bar¦11:foo¦12:-¦11:bar¦12: ¦3:2foo'],
    ['x.comB/<script>', '6:x.comB¦12:/¦13:<script>'],
    ['http://a.com:80/b?c#d e', '14:http://¦5:a.com:80/b?c#d¦6:a.com:80¦18:/b?c#d¦12: ¦1:e'],
    ['me.too@x.org, a_b@c', '4:me.too@x.org¦12:, ¦1:a¦12:_¦1:b¦12:@¦1:c'],
    ['-1.2.3 +4 5e-3 .5', '12:-¦8:1.2.3¦12: ¦21:+4¦12: ¦7:5e-3¦12: .¦22:5'],
    ['/usr/lib ../x ~/a.b a/b', '19:/usr/lib¦12: ..¦19:/x¦12: ~¦19:/a.b¦12: ¦19:a/b'],
    ['<script>a b</script>c &lt;', '13:<script>¦12:a b¦13:</script>¦1:c¦12: ¦23:&lt;'],
    ['Höhe-2', '2:Höhe¦21:-2'],
  ]
  for (const [text, expected] of facts) assert.equal(tokens(text), expected, text)
})

const pieces = [
  'a',
  'B1',
  'é',
  '1',
  '.',
  '-',
  '_',
  '@',
  '/',
  '://',
  '.com',
  '<',
  '>',
  '<b>',
  '<style>',
  '&amp;',
  '~',
  ' ',
  "'",
]

test('what is not told twice is the text again (property)', () => {
  const twice: ReadonlySet<number> = new Set([Token.url, Token.asciihword, Token.hword, Token.numhword])
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), { maxLength: 12 }),
      (parts) => {
        const text = parts.join('')
        const told = [...new TextParser(text)].filter(({ type }) => !twice.has(type))
        assert.equal(told.map((token) => token.text).join(''), text)
      },
    ),
  )
})

test('long texts of one kind take no longer for each character', () => {
  for (const piece of ['a_', 'a-', '1.', 'a.', '<a ', "<a '", '/a', '@a', '&a', '<!--']) {
    const text = piece.repeat(5_000)
    let count = 0
    for (const _ of new TextParser(text)) count++
    assert.ok(count > 0, piece)
  }
})
