// default_tablespace and temp_tablespaces: SET takes only names of tablespaces that there are.
import { requireTablespace, tablespaceOids } from '../../../engine/bind/ddl/tablespace.ts'
import { PgError } from '../../../engine/errors.ts'
import { splitIdentifiers } from './settings.ts'

/** Throws 22023 and 42704. The empty name is the default tablespace. */
export function checkTablespaces(name: string, value: string): void {
  const setting = name.toLowerCase()
  if (setting === 'default_tablespace' && value !== '' && !Object.hasOwn(tablespaceOids, value))
    throw new PgError('22023', `invalid value for parameter "default_tablespace": "${value}"`, {
      detail: `Tablespace "${value}" does not exist.`,
    })
  if (setting === 'temp_tablespaces') for (const one of splitIdentifiers(value)) if (one !== '') requireTablespace(one)
}
