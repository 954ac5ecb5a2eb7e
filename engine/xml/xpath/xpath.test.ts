import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PgError } from '../../errors.ts'
import { parseXml } from '../parse-xml.ts'
import { writeNode } from '../write-xml.ts'
import { evaluateXPath } from './evaluate.ts'
import { parseXPath } from './parse-xpath.ts'
import { isNodes } from './values.ts'

const { document } = parseXml('<a xmlns:p="u"><b n="1">x</b><b n="2"><c/>y</b><p:b/></a>')

function ask(path: string): unknown {
  const context = { document, node: document, position: 1, size: 1, namespaces: new Map([['q', 'u']]) }
  const value = evaluateXPath(parseXPath(path), context)
  return isNodes(value) ? value.map(writeNode).join('|') : value
}

const answers: Readonly<Record<string, unknown>> = {
  '/a/b[@n = 2]/text()': 'y',
  '//b[1]/@n': '1',
  'a/b[last()]/c/..': '<b n="2"><c/>y</b>',
  '//q:b': '<p:b xmlns:p="u"/>',
  '//*[local-name() = "b"]/self::q:*': '<p:b xmlns:p="u"/>',
  'count(//node())': 7,
  '//c/ancestor-or-self::*[1]': '<c/>',
  '//b[2]/preceding::*': '<b n="1">x</b>',
  'a/b/following-sibling::*[last()]': '<p:b xmlns:p="u"/>',
  '2 + 3 * -2': -4,
  '--1': 1,
  '10 div 4 - 1 mod 2': 1.5,
  '"a" = //b or 1 > 2': false,
  '//b = "x" and //b != "x"': true,
  'string-length(//b[2])': 1,
  'starts-with("abc", "ab") = true()': true,
}

test('expressions have their values', () => {
  for (const [path, answer] of Object.entries(answers)) assert.deepEqual(ask(path), answer, path)
})

test('what is no expression is refused', () => {
  for (const path of [
    '',
    '//',
    'a[',
    'a]',
    '1 +',
    'a b',
    'child::',
    'foo::a',
    '@',
    '"x',
    'a | ',
    '(a',
    '..b',
    'f(',
    '$',
  ]) {
    assert.throws(() => parseXPath(path), PgError, path)
  }
})

test('depth has an end', () => {
  assert.throws(() => parseXPath('('.repeat(10_000)), PgError)
  assert.throws(() => parseXPath(`a${'[a'.repeat(10_000)}`), PgError)
})
