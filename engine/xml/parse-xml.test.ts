import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { faultsText } from './faults.ts'
import { elementDepthMax } from './limits.ts'
import { stringValue } from './node.ts'
import { parseXml } from './parse-xml.ts'
import { writeNode } from './write-xml.ts'

const faultsOf = (text: string): string[] => parseXml(text).faults.map(({ message }) => message)
const written = (text: string): string => writeNode(parseXml(text, { content: true }).document).trimEnd()

test('what is read is written back', () => {
  for (const text of [
    '<a b="1" c="&lt;&quot;&#9;"><!--x--><?p q?>t&amp;<d/><![CDATA[<]]></a>',
    '<p:a xmlns:p="u" xmlns="v" p:b="1"><c/></p:a>',
  ]) {
    assert.equal(written(text), text)
  }
})

test('line ends and blanks in attributes are one', () => {
  assert.equal(written('<a b="1\r\n2\t3">\r\nx\r</a>'), '<a b="1 2 3">\nx\n</a>')
})

test('entities stand for their texts, those of other files for nothing', () => {
  const { document, faults } = parseXml(
    '<!DOCTYPE a [<!ENTITY x "1<b/>&y;"><!ENTITY y "&#50;"><!ENTITY z SYSTEM "/etc/passwd">]><a>&x;&z;</a>',
  )
  assert.deepEqual(faults, [])
  assert.equal(stringValue(document), '12')
})

test('entities that would fill memory are refused', () => {
  const bomb = ['<!ENTITY e0 "0123456789">']
  for (let level = 1; level < 12; level++) bomb.push(`<!ENTITY e${level} "${`&e${level - 1};`.repeat(10)}">`)
  assert.deepEqual(faultsOf(`<!DOCTYPE a [${bomb.join('')}]><a>&e11;</a>`), [
    'Maximum entity amplification factor exceeded',
  ])
  assert.deepEqual(faultsOf('<!DOCTYPE a [<!ENTITY a "&b;"><!ENTITY b "&a;">]><a>&a;</a>'), [
    'Detected an entity reference loop',
  ])
  assert.deepEqual(faultsOf('<!DOCTYPE a [<!ENTITY a "&a;">]><a b="&a;"/>'), ['Detected an entity reference loop'])
})

test('depth has an end', () => {
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth)
  assert.deepEqual(faultsOf(nested(elementDepthMax)), [])
  assert.match(faultsOf(nested(100_000))[0], /Excessive depth/)
})

test('faults say where they are', () => {
  const { faults, text } = parseXml('<a>\n  <b>\n  </c>\n</a>')
  assert.equal(faultsText(text, faults), 'line 3: Opening and ending tag mismatch: b line 2 and c\n  </c>\n      ^')
})

test('any text is read or refused', () => {
  const piece = fc.constantFrom(
    '<a>',
    '</a>',
    '<a/>',
    '<b ',
    'c="d"',
    '>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '&amp;',
    '&',
    '<?p',
    '?>',
    'x',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { document, faults } = parseXml(`<r>${pieces.join('')}</r>`)
      if (faults.length > 0) return
      const once = writeNode(document).trimEnd()
      assert.equal(written(once), once)
    }),
    { numRuns: 300 },
  )
})
