// The strings, keys and other scalars of a JSON text, in their order, and the text with other strings in their place.
import { invalidParameter } from '../../errors.ts'
import { quoteJson } from '../../types/json/format.ts'
import { parseJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'

export type JsonPart = 'string' | 'numeric' | 'boolean' | 'key'

const parts: readonly JsonPart[] = ['string', 'numeric', 'boolean', 'key']
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g

interface JsonToken {
  readonly text: string
  /** undefined: punctuation, or null. */
  readonly part: JsonPart | undefined
}

function* tokensOf(json: string): Generator<JsonToken> {
  for (const { 0: text, index } of json.matchAll(token)) yield { text, part: partOf(text, json, index + text.length) }
}

function partOf(text: string, json: string, end: number): JsonPart | undefined {
  if (text[0] === '"') return /^\s*:/.test(json.slice(end, end + 2)) || isKey(json, end) ? 'key' : 'string'
  if (text === 'true' || text === 'false') return 'boolean'
  return text[0] === '-' || (text[0] >= '0' && text[0] <= '9') ? 'numeric' : undefined
}

function isKey(json: string, end: number): boolean {
  const next = /\S/g
  next.lastIndex = end
  return next.exec(json)?.[0] === ':'
}

export function* textsOf(json: string, wanted: ReadonlySet<JsonPart>): Generator<string> {
  for (const { text, part } of tokensOf(json))
    if (part && wanted.has(part)) yield text[0] === '"' ? (JSON.parse(text) as string) : text
}

/** Without the spaces between its tokens. */
export function withStrings(json: string, change: (text: string) => string): string {
  let changed = ''
  for (const { text, part } of tokensOf(json))
    changed += part === 'string' ? quoteJson(change(JSON.parse(text) as string)) : text
  return changed
}

const possible = { hint: 'Possible values are: "string", "numeric", "boolean", "key", and "all".' }

/** Reads the filter of json_to_tsvector: a name, or a list of them. */
export function partsNamed(filter: string): ReadonlySet<JsonPart> {
  const node = parseJson(filter)
  if (node instanceof Map) throw invalidParameter('wrong flag type, only arrays and scalars are allowed')
  const wanted = new Set<JsonPart>()
  for (const name of Array.isArray(node) ? (node as readonly JsonNode[]) : [node]) {
    if (typeof name !== 'string') throw invalidParameter('flag array element is not a string').with(possible)
    const lower = name.toLowerCase()
    if (lower === 'all') for (const part of parts) wanted.add(part)
    else {
      const part = parts.find((known) => known === lower)
      if (!part) throw invalidParameter(`wrong flag in flag array: "${name}"`).with(possible)
      wanted.add(part)
    }
  }
  return wanted
}
