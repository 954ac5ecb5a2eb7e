// JSON_OBJECT and JSON_ARRAY, JSON() with unique keys, IS JSON: what stands behind the syntax.
import { PgError, invalidParameter } from '../../errors.ts'
import { formatJson, quoteJson } from '../../types/json/format.ts'
import { checkJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { Oid } from '../../types/oids.ts'
import { decodeText } from '../../types/text-bytes.ts'
import type { Value } from '../../types/type.ts'
import { immutable, immutableLax, stableLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { elements, kindOfText, members } from '../json/scan.ts'
import { jsonText, keyText, toNode } from '../json/to-json.ts'
import { sqlJsonOid } from './spec.ts'

export const constructorFunctions: readonly FunctionDefinition[] = [
  hidden(
    stableLax(
      sqlJsonOid.object,
      'sql_json_object',
      [Oid.bool, Oid.bool, Oid.any],
      Oid.any,
      { variadic: Oid.any },
      ([absentOnNull, unique, ...pairs]: readonly Value[], context) =>
        objectText(pairs, absentOnNull === true, unique === true, context),
    ),
  ),
  hidden(
    stableLax(
      sqlJsonOid.array,
      'sql_json_array',
      [Oid.bool, Oid.any],
      Oid.any,
      { variadic: Oid.any },
      ([absentOnNull, ...values]: readonly Value[], context) => arrayText(values, absentOnNull === true, context),
    ),
  ),
  hidden(
    immutable(sqlJsonOid.parseUnique, 'sql_json_parse_unique', [Oid.json], Oid.json, ([text]: [string]) => {
      if (hasUniqueKeys(text)) return text
      throw duplicateKey()
    }),
  ),
  hidden(
    immutable(sqlJsonOid.parseBytes, 'sql_json_text_of', [Oid.bytea], Oid.text, ([bytes]: [Uint8Array]) => {
      const text = Buffer.from(bytes).toString('utf8')
      if (Buffer.byteLength(text) === bytes.length) return text
      throw new PgError('22021', 'invalid byte sequence for encoding "UTF8"')
    }),
  ),
  hidden(
    immutableLax(
      sqlJsonOid.isJson,
      'sql_is_json',
      [Oid.text, Oid.bool, Oid.any],
      Oid.bool,
      ([kind, unique, value]: [string, boolean, string | Uint8Array | null], context) =>
        value === null ? null : isJson(value, kind, unique, context),
    ),
  ),
]

function hidden(definition: FunctionDefinition): FunctionDefinition {
  return { ...definition, hidden: true }
}

const duplicateKey = (key?: string): PgError =>
  new PgError('22030', `duplicate JSON object key value${key === undefined ? '' : `: ${quoteJson(key)}`}`)

function objectText(pairs: readonly Value[], absentOnNull: boolean, unique: boolean, context: FunctionContext): string {
  const isJsonb = context.resultType.oid === Oid.jsonb
  const seen = new Set<string>()
  const nodes = new Map<string, JsonNode>()
  const texts: string[] = []
  for (let at = 0; at < pairs.length; at += 2) {
    if (pairs[at] === null && isJsonb) throw invalidParameter(`argument ${at + 1}: key must not be null`)
    const value = pairs[at + 1]
    const key = keyText(pairs[at], context.argTypes[at + 2].oid, context)
    // Keys of members that are left out count, too.
    if (unique && seen.has(key)) throw isJsonb ? duplicateKey() : duplicateKey(key)
    seen.add(key)
    if (value === null && absentOnNull) continue
    const type = context.argTypes[at + 3].oid
    if (isJsonb) nodes.set(key, toNode(value, type, context))
    else texts.push(`${quoteJson(key)} : ${jsonText(value, type, context)}`)
  }
  return isJsonb ? formatJson(nodes) : `{${texts.join(', ')}}`
}

function arrayText(values: readonly Value[], absentOnNull: boolean, context: FunctionContext): string {
  const kept = values.flatMap((value, index) =>
    value === null && absentOnNull ? [] : [{ value, type: context.argTypes[index + 1].oid }],
  )
  return context.resultType.oid === Oid.jsonb
    ? formatJson(kept.map(({ value, type }) => toNode(value, type, context)))
    : `[${kept.map(({ value, type }) => jsonText(value, type, context)).join(', ')}]`
}

function isJson(value: string | Uint8Array, kind: string, unique: boolean, context: FunctionContext): boolean {
  const text = typeof value === 'string' ? value : decodeText(value)
  const { oid } = context.argTypes[2]
  if (oid !== Oid.json && oid !== Oid.jsonb && !isValid(text)) return false
  const found = kindOfText(text)
  if (kind === 'object' || kind === 'array' ? found !== kind : kind === 'scalar' && isContainer(found)) return false
  return !unique || oid === Oid.jsonb || hasUniqueKeys(text)
}

const isContainer = (kind: string): boolean => kind === 'object' || kind === 'array'

function isValid(text: string): boolean {
  try {
    checkJson(text)
    return true
  } catch (error) {
    if (error instanceof PgError && error.sqlstate === '22P02') return false
    throw error
  }
}

/** Of text that is JSON: whether no object in it has a key twice. */
function hasUniqueKeys(text: string): boolean {
  switch (kindOfText(text)) {
    case 'object': {
      const found = members(text.trim())
      return new Set(found.map(({ key }) => key)).size === found.length && found.every((one) => hasUniqueKeys(one.text))
    }
    case 'array':
      return elements(text.trim()).every(hasUniqueKeys)
    default:
      return true
  }
}
