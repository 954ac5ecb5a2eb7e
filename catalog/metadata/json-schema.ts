// Documents of metadata rows against their schema, and whether documents of one version of a schema fit the next.
import { misfit } from '../../engine/documents/json-schema.ts'
import { PgError } from '../../engine/errors.ts'
import type { MetadataRow, MetadataView } from './entity.ts'

/** Throws 23514 where a row's document does not fit the schema that it is under. */
export function requireDocument(document: string, view: MetadataView, item: number, what: string): void {
  const row = view.row('schema_item', item) as MetadataRow
  const detail = misfit(row.schema as string, document)
  if (detail !== undefined) throw new PgError('23514', `the configuration of ${what} does not fit its type`, { detail })
}

interface ObjectSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, ObjectSchema | boolean>>
  readonly additionalProperties?: ObjectSchema | boolean
  readonly items?: ObjectSchema | boolean
}

/** A kind of document that fits before and not after, in words; undefined: none that this finds. */
export function whatItForbids(before: string, after: string): string | undefined {
  return forbids(JSON.parse(before) as ObjectSchema | boolean, JSON.parse(after) as ObjectSchema | boolean, '')
}

function forbids(
  before: ObjectSchema | boolean | undefined,
  after: ObjectSchema | boolean | undefined,
  path: string,
): string | undefined {
  const at = path === '' ? 'The document' : `"${path}"`
  if (before === false || after === undefined || after === true) return undefined
  if (after === false) return `${at} is no longer allowed.`
  const old = before === undefined || before === true ? {} : before
  if (after.type !== undefined) {
    const allowed = typesOf(after.type)
    const lost = old.type === undefined ? 'any type' : typesOf(old.type).find((type) => !isAllowed(type, allowed))
    if (lost !== undefined) return `${at} could be of ${lost}, and must now be of ${allowed.join(' or ')}.`
  }
  if (after.enum) {
    const texts = new Set(after.enum.map((value) => JSON.stringify(value)))
    const lost = old.enum?.map((value) => JSON.stringify(value)).find((value) => !texts.has(value))
    if (!old.enum || lost !== undefined) return `${at} may no longer be ${lost ?? 'any value'}.`
  }
  const newlyRequired = after.required?.find((name) => !old.required?.includes(name))
  if (newlyRequired !== undefined) return `"${join(path, newlyRequired)}" could be absent, and is now required.`
  const names = new Set([...Object.keys(old.properties ?? {}), ...Object.keys(after.properties ?? {})])
  for (const name of names) {
    const found = forbids(
      old.properties?.[name] ?? old.additionalProperties,
      after.properties?.[name] ?? after.additionalProperties,
      join(path, name),
    )
    if (found !== undefined) return found
  }
  if (after.additionalProperties === false && old.additionalProperties !== false)
    return `${at} could have other properties than those that are named.`
  return forbids(old.items, after.items, `${path}[]`)
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

const typesOf = (type: string | readonly string[]): readonly string[] => (typeof type === 'string' ? [type] : type)

const isAllowed = (type: string, allowed: readonly string[]): boolean =>
  allowed.includes(type) || (type === 'integer' && allowed.includes('number'))
