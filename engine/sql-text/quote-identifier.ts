// Quotes a name where SQL would otherwise read it as something else: other characters, capitals, or a keyword.
import { keywords } from './keywords.ts'

const reserved: ReadonlySet<string> = new Set([...keywords.C, ...keywords.T, ...keywords.R])

export const quoteIdentifier = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`

/** `schema.name` or `name` with quotes where they are needed. */
export const quoteName = (schema: string | undefined, name: string): string =>
  schema === undefined ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
