// Trees to the canonical text of jsonb: keys by length in bytes and then by bytes, one space after colons and commas.
import { formatNumeric } from '../numeric/format.ts'
import type { Numeric } from '../numeric-value.ts'
import { compareText } from '../text-bytes.ts'
import type { JsonNode } from './tree.ts'

export function formatJson(node: JsonNode, formatNumber: (value: Numeric) => string = formatNumeric): string {
  if (node === null) return 'null'
  if (typeof node === 'boolean') return node ? 'true' : 'false'
  if (typeof node === 'string') return quoteJson(node)
  if (node instanceof Map) {
    const members = sortedMembers(node).map(([key, value]) => `${quoteJson(key)}: ${formatJson(value, formatNumber)}`)
    return `{${members.join(', ')}}`
  }
  if (Array.isArray(node)) return `[${node.map((element: JsonNode) => formatJson(element, formatNumber)).join(', ')}]`
  return formatNumber(node as Numeric)
}

/** Members in jsonb's storage order. */
export const sortedMembers = (object: ReadonlyMap<string, JsonNode>): readonly (readonly [string, JsonNode])[] =>
  [...object].sort(([a], [b]) => Buffer.byteLength(a) - Buffer.byteLength(b) || compareText(a, b))

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** A JSON string literal, escaping only what must be. */
export function quoteJson(text: string): string {
  // eslint-disable-next-line no-control-regex
  return `"${text.replace(/["\\\x00-\x1f]/g, (char) => escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
}
