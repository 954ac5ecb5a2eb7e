// Paths and documents of the functions that ask XPath: read once for each text that comes again.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { formatFloat8 } from '../../types/float-text.ts'
import { escapeText } from '../../xml/escape.ts'
import type { XmlDocument } from '../../xml/node.ts'
import { writeNode } from '../../xml/write-xml.ts'
import { readForQuery } from '../../xml/xml-value.ts'
import { evaluateXPath } from '../../xml/xpath/evaluate.ts'
import type { XPath } from '../../xml/xpath/expression.ts'
import { parseXPath } from '../../xml/xpath/parse-xpath.ts'
import { isNodes, toText, type XPathValue } from '../../xml/xpath/values.ts'
import type { FunctionContext } from '../function.ts'

const keptPathsMax = 64

export function pathOf(text: string, { memo }: Pick<FunctionContext, 'memo'>): XPath {
  const known = memo.get('xpath') as Map<string, XPath> | undefined
  const kept = known ?? new Map<string, XPath>()
  if (!known) memo.set('xpath', kept)
  const found = kept.get(text)
  if (found) return found
  const path = parseXPath(text)
  if (kept.size >= keptPathsMax) kept.clear()
  kept.set(text, path)
  return path
}

export function askDocument(
  path: string,
  value: string,
  namespaces: ReadonlyMap<string, string>,
  context: FunctionContext,
): XPathValue {
  if (path === '') throw new PgError('10608', 'empty XPath expression')
  const document = readForQuery(value)
  return evaluateXPath(pathOf(path, context), atDocument(document, namespaces))
}

export const atDocument = (document: XmlDocument, namespaces: ReadonlyMap<string, string>) => ({
  document,
  node: document,
  position: 1,
  size: 1,
  namespaces,
})

/** As values of type xml: nodes as they are written, anything else as one escaped text. */
export const xmlValuesOf = (found: XPathValue): string[] =>
  isNodes(found)
    ? found.map(writeNode)
    : [escapeText(typeof found === 'number' ? formatFloat8(found, 1) : toText(found))]

/** Rows of a prefix and its URI. */
export function namespacesOf(mapping: PgArray): ReadonlyMap<string, string> {
  const { dimensions, elements } = mapping
  if (dimensions.length === 0) return new Map()
  if (dimensions.length !== 2 || dimensions[1] !== 2) {
    throw new PgError('22000', 'invalid array for XML namespace mapping', {
      detail: 'The array must be two-dimensional with length of the second axis equal to 2.',
    })
  }
  const found = new Map<string, string>()
  for (let at = 0; at < elements.length; at += 2) {
    const [prefix, uri] = elements.slice(at, at + 2) as (string | null)[]
    if (prefix === null || uri === null) throw new PgError('22004', 'neither namespace name nor URI may be null')
    if (prefix === '') {
      throw new PgError('22000', `could not register XML namespace with name "${prefix}" and URI "${uri}"`)
    }
    found.set(prefix, uri)
  }
  return found
}
