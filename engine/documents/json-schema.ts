// JSON Schema (draft 2020-12): whether a text is one, and whether a document fits.
import { createRequire } from 'node:module'
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js'
import { PgError } from '../errors.ts'

/** Compiled schemas that are kept: documents of few schemas come again and again. */
const compiledMax = 256
const compiled = new Map<string, ValidateFunction>()

/** Formats are hints and unknown words are passed over, as the standard has it. */
function newAjv(): Ajv2020 {
  // Not before the first schema: it would cost every start.
  const ajv = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
  return new ajv.Ajv2020({ strict: false, validateFormats: false, allErrors: false })
}

/** Throws 22023 where the text is no JSON Schema. */
export function requireJsonSchema(schema: string): ValidateFunction {
  const known = compiled.get(schema)
  if (known) return known
  let validate: ValidateFunction
  try {
    // One instance per schema: an instance remembers every $id it has met.
    validate = newAjv().compile(JSON.parse(schema) as object | boolean)
  } catch (error) {
    throw new PgError('22023', 'invalid JSON schema', { detail: error instanceof Error ? error.message : undefined })
  }
  if (compiled.size >= compiledMax) compiled.delete(compiled.keys().next().value!)
  compiled.set(schema, validate)
  return validate
}

/** What is wrong with a document, with the path to it; undefined: it fits. */
export function misfit(schema: string, document: string): string | undefined {
  const validate = requireJsonSchema(schema)
  if (validate(JSON.parse(document))) return undefined
  const [error] = validate.errors ?? []
  // That something is too much is said without saying what.
  const extra = (error?.params as { readonly unevaluatedProperty?: string } | undefined)?.unevaluatedProperty
  const more = extra === undefined ? '' : `: ${JSON.stringify(extra)}`
  return `${error?.instancePath || 'The document'} ${error?.message ?? 'does not fit'}${more}.`
}

/** The same schema, but objects may have only the properties that it names. */
export function closedSchema(schema: string): string {
  return JSON.stringify(closed(JSON.parse(schema)))
}

const hasOwn = (schema: object, word: string): boolean => Object.hasOwn(schema, word)

/** Whatever stands below allOf and its like sees a part of the object only: it is left as it is. */
function closed(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema
  const words = schema as Readonly<Record<string, unknown>>
  const next: Record<string, unknown> = { ...words }
  for (const word of ['items', 'additionalProperties', 'unevaluatedProperties'])
    if (hasOwn(words, word)) next[word] = closed(words[word])
  if (Array.isArray(words.prefixItems)) next.prefixItems = words.prefixItems.map(closed)
  for (const word of ['properties', 'patternProperties']) {
    const within = words[word]
    if (typeof within === 'object' && within !== null)
      next[word] = Object.fromEntries(Object.entries(within).map(([name, one]) => [name, closed(one)]))
  }
  const naming = ['properties', 'patternProperties', 'allOf', 'anyOf', 'oneOf', '$ref']
  const open = !hasOwn(words, 'additionalProperties') && !hasOwn(words, 'unevaluatedProperties')
  if (open && naming.some((word) => hasOwn(words, word))) next.unevaluatedProperties = false
  return next
}
