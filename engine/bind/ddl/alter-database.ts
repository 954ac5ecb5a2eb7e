// ALTER DATABASE … WITH and SET TABLESPACE.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { DdlStatement } from '../statement.ts'
import { databaseSetting, type DatabaseSettings } from './database-settings.ts'
import { definitionElements, refuseRepeats, textOf } from './definition-element.ts'
import { requireDatabaseTablespace } from './tablespace.ts'

export function bindAlterDatabase(node: ParseNode): DdlStatement {
  const elements = definitionElements(node.options)
  refuseRepeats(elements)
  let settings: DatabaseSettings = {}
  for (const element of elements) {
    const setting = databaseSetting(element)
    if (setting) settings = { ...settings, ...setting }
    else if (element.name !== 'tablespace')
      throw new PgError('42601', `option "${element.name}" not recognized`, { position: element.position })
    else if (elements.length > 1)
      throw new PgError('0A000', 'option "tablespace" cannot be specified with other options', {
        position: element.position,
      })
    else requireDatabaseTablespace(textOf(element))
  }
  return { kind: 'alter-database', name: node.dbname, settings }
}
