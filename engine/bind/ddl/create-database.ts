// CREATE DATABASE. Encoding and collation are the server's (UTF8, C.UTF-8): others are refused.
import { notSupported, PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { booleanOf, definitionElements, integerOf, refuseRepeats, textOf } from './definition-element.ts'

export function bindCreateDatabase(node: ParseNode, context: BindContext): DdlStatement {
  const elements = definitionElements(node.options)
  refuseRepeats(elements)
  let owner: string | undefined
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
        if (!/^(default|template0|template1)$/i.test(text)) throw notSupported(`TEMPLATE ${text}`)
        break
      case 'tablespace':
        if (text !== 'default' && text !== 'pg_default') {
          throw new PgError('42704', `tablespace "${text}" does not exist`)
        }
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
      case 'connection_limit':
        if (element.argument && integerOf(element) !== -1) throw notSupported('CONNECTION LIMIT of a database')
        break
      case 'allow_connections':
        if (!booleanOf(element)) throw notSupported('ALLOW_CONNECTIONS false')
        break
      case 'is_template':
        if (booleanOf(element)) throw notSupported('IS_TEMPLATE true')
        break
      case 'strategy':
        break
      default:
        throw new PgError('42601', `option "${element.name}" not recognized`, { position: element.position })
    }
  }
  return { kind: 'create-database', name: node.dbname, ...(owner === undefined ? {} : { owner }) }
}
