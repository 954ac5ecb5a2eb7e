// What CREATE and ALTER DATABASE say of connections and of copies.
import { PgError } from '../../errors.ts'
import type { DatabaseEntry } from '../../tables.ts'
import { booleanOf, type DefinitionElement, integerOf } from './definition-element.ts'

export type DatabaseSettings = Pick<DatabaseEntry, 'isTemplate' | 'allowsConnections' | 'connectionLimit'>

/** undefined: the option is none of these. An option that names no value means what holds without it. */
export function databaseSetting(element: DefinitionElement): DatabaseSettings | undefined {
  const { name, argument } = element
  switch (name) {
    case 'is_template':
      return { isTemplate: argument !== undefined && booleanOf(element) }
    case 'allow_connections':
      return { allowsConnections: argument === undefined || booleanOf(element) }
    case 'connection_limit': {
      const limit = argument ? integerOf(element) : -1
      if (limit < -1) throw new PgError('22023', `invalid connection limit: ${limit}`)
      return { connectionLimit: limit < 0 ? undefined : limit }
    }
    default:
      return undefined
  }
}
