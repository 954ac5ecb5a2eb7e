// Tokens of the server's databases at a Cloud elsewhere, as they are given: one alone is that of the first database.
import { z } from 'zod'
import { bootstrapDatabaseOid } from '../../../catalog/bootstrap.ts'

/** By name; the empty name is the first database's, whatever it is called. */
export type CloudTokens = ReadonlyMap<string, string>

/** TEXT, or NAME=TEXT,NAME=TEXT. */
export const cloudTokens = z.string().transform((text, context): CloudTokens => {
  const tokens = new Map<string, string>()
  for (const one of text.split(',')) {
    const equals = one.lastIndexOf('=')
    const [name, token] = [one.slice(0, Math.max(equals, 0)).trim(), one.slice(equals + 1).trim()]
    if (token === '' || (equals >= 0 && name === '')) context.addIssue('it is not TEXT or NAME=TEXT,…')
    else if (tokens.has(name)) context.addIssue(`database "${name}" has two tokens`)
    else tokens.set(name, token)
  }
  return tokens
})

export const tokenOf = (
  tokens: CloudTokens | undefined,
  { oid, name }: { readonly oid: number; readonly name: string },
): string | undefined => tokens?.get(name) ?? (oid === bootstrapDatabaseOid ? tokens?.get('') : undefined)
