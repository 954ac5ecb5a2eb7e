// Values of option lists (DefElem): EXPLAIN (…), COPY (…).
import { PgError } from '../errors.ts'
import type { ParseNode } from '../parse/node.ts'

/** The value as text; undefined where the option stands alone. */
export function optionText(option: ParseNode): string | undefined {
  const arg = option.arg
  if (!arg) return undefined
  if (arg.String) return arg.String.sval ?? ''
  if (arg.Integer) return String(arg.Integer.ival ?? 0)
  if (arg.Float) return arg.Float.fval
  if (arg.Boolean) return arg.Boolean.boolval ? 'true' : 'false'
  if (arg.A_Star) return '*'
  if (arg.TypeName) return arg.TypeName.names?.[arg.TypeName.names.length - 1]?.String?.sval
  return undefined
}

/** defGetBoolean: a bare option is true. Throws 42601. */
export function optionBoolean(option: ParseNode): boolean {
  const text = optionText(option)
  if (text === undefined) return true
  switch (text.toLowerCase()) {
    case 'true':
    case 'on':
    case '1':
      return true
    case 'false':
    case 'off':
    case '0':
      return false
    default:
      throw new PgError('42601', `${option.defname} requires a Boolean value`)
  }
}

/** A list of names, or '*'. undefined: neither. */
export function optionNames(option: ParseNode): readonly string[] | '*' | undefined {
  if (option.arg?.A_Star) return '*'
  const items: ParseNode[] | undefined = option.arg?.List?.items
  return items?.map((item) => item.String?.sval ?? '')
}
