// CREATE EXTENSION, ALTER EXTENSION … UPDATE.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { ExtensionStatement } from './extension-statement.ts'

export function bindCreateExtension(node: ParseNode): ExtensionStatement {
  const options = optionsOf(node)
  // Nothing that is built in requires another extension: CASCADE has nothing to do.
  const { schema, new_version: version } = options
  return {
    kind: 'create-extension',
    name: node.extname,
    ifNotExists: Boolean(node.if_not_exists),
    ...(schema !== undefined && { schema }),
    ...(version !== undefined && { version }),
  }
}

export function bindAlterExtension(node: ParseNode): ExtensionStatement {
  const { new_version: version } = optionsOf(node)
  return {
    kind: 'update-extension',
    name: node.extname,
    ...(version !== undefined && { version }),
  }
}

function optionsOf(node: ParseNode): Readonly<Record<string, string | undefined>> {
  const options: Record<string, string | undefined> = {}
  for (const { DefElem: option } of (node.options ?? []) as ParseNode[]) {
    const name = option.defname as string
    if (Object.hasOwn(options, name)) throw new PgError('42601', 'conflicting or redundant options')
    options[name] = option.arg?.String?.sval ?? ''
  }
  return options
}
