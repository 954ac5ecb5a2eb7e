// CREATE DATABASE. Encoding and collation are the server's (UTF8, C.UTF-8): others are refused.
import { notSupported, PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { databaseSetting, type DatabaseSettings } from './database-settings.ts'
import { definitionElements, refuseRepeats, textOf } from './definition-element.ts'
import { requireDatabaseTablespace } from './tablespace.ts'

export function bindCreateDatabase(node: ParseNode, context: BindContext): DdlStatement {
  const elements = definitionElements(node.options)
  refuseRepeats(elements)
  let owner: string | undefined
  let template: string | undefined
  let settings: DatabaseSettings = {}
  for (const element of elements) {
    const text = element.argument ? textOf(element) : 'default'
    switch (element.name) {
      case 'owner':
        if (text !== 'default') owner = text === 'current_user' ? context.session.user : text
        break
      case 'encoding':
        if (!/^(default|utf-?8|unicode|6|-1)$/i.test(text)) {
          throw new PgError('42809', `encoding "${text.toUpperCase()}" does not match locale "C.UTF-8"`)
        }
        break
      case 'template':
        if (element.argument) template = text
        break
      case 'tablespace':
        if (text !== 'default') requireDatabaseTablespace(text)
        break
      case 'locale_provider':
        if (!/^(default|builtin)$/i.test(text)) throw notSupported(`LOCALE_PROVIDER ${text}`)
        break
      case 'locale':
      case 'lc_collate':
      case 'lc_ctype':
      case 'builtin_locale':
        if (!/^(default|c|posix|c\.utf-?8|en_us\.utf-?8)$/i.test(text)) {
          throw new PgError('42809', `invalid ${element.name.toUpperCase()} locale name: "${text}"`)
        }
        break
      case 'strategy':
        break
      default: {
        const setting = databaseSetting(element)
        if (!setting)
          throw new PgError('42601', `option "${element.name}" not recognized`, { position: element.position })
        settings = { ...settings, ...setting }
      }
    }
  }
  return {
    kind: 'create-database',
    name: node.dbname,
    ...(owner !== undefined && { owner }),
    ...(template !== undefined && { template }),
    settings,
  }
}
