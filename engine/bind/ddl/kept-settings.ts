// Clauses about how PostgreSQL would keep a table and its columns.
import { notSupported, PgError } from '../../errors.ts'
import { kindOf, type ParseNode } from '../../parse/node.ts'
import type { KeptColumnSettings, KeptNotNull, Relation } from '../../tables.ts'
import type { AlterTableAction, ColumnSetting, NewColumn } from '../statement.ts'
import { definitionElements, textOf } from './definition-element.ts'

/** Of an ALTER COLUMN command. */
export function columnSetting(command: ParseNode, of: Relation['kind']): ColumnSetting {
  const { def } = command
  switch (command.subtype) {
    case 'AT_SetStatistics':
      if (of === 'index') throw notSupported('SET STATISTICS of an index')
      if (!command.name) throw new PgError('0A000', 'cannot refer to non-index column by number')
      return { of: 'statistics', ...(def?.Integer && def.Integer.ival !== -1 && { target: def.Integer.ival ?? 0 }) }
    case 'AT_SetStorage':
      return { of: 'storage', name: nameIn(def) }
    case 'AT_SetCompression':
      return { of: 'compression', name: nameIn(def) }
    default: {
      const reset = command.subtype === 'AT_ResetOptions'
      const elements = definitionElements(def?.List?.items)
      return {
        of: 'options',
        options: Object.fromEntries(
          elements.map((one) => [one.name, reset ? null : columnOption(one.name, textOf(one))]),
        ),
      }
    }
  }
}

/** STORAGE and COMPRESSION of a column's definition. */
export const writtenSettings = ({ storage_name: storage, compression }: ParseNode): NonNullable<NewColumn['kept']> => [
  ...(storage ? [{ of: 'storage' as const, name: storage as string }] : []),
  ...(compression ? [{ of: 'compression' as const, name: compression as string }] : []),
]

/** What NOT NULL says besides. */
export const writtenNotNull = ({ conname, is_no_inherit: noInherit }: ParseNode): KeptNotNull => ({
  ...(conname !== undefined && { name: conname as string }),
  ...(noInherit && { noInherit: true as const }),
})

const storages = { p: 'plain', e: 'external', m: 'main', x: 'extended' } as const

/** The same of a column that is there. */
export const settingsLike = (
  { storage, compression, notNull }: KeptColumnSettings,
  wanted: { readonly storage: boolean; readonly compression: boolean; readonly notNull?: boolean },
): NonNullable<NewColumn['kept']> => [
  ...(notNull && wanted.notNull ? [{ of: 'not-null' as const, notNull }] : []),
  ...(storage && wanted.storage ? [{ of: 'storage' as const, name: storages[storage] }] : []),
  ...(compression && wanted.compression
    ? [{ of: 'compression' as const, name: compression === 'l' ? 'lz4' : 'pglz' }]
    : []),
]

const nameIn = (node: ParseNode | undefined): string =>
  node && kindOf(node) === 'String' ? (node.String.sval ?? '') : 'default'

/** Throws 22023. */
function columnOption(name: string, text: string): string {
  if (name !== 'n_distinct' && name !== 'n_distinct_inherited')
    throw new PgError('22023', `unrecognized parameter "${name}"`)
  const value = text.trim() === '' ? NaN : Number(text)
  if (Number.isNaN(value)) throw new PgError('22023', `invalid value for floating point option "${name}": ${text}`)
  if (value < -1)
    throw new PgError('22023', `value ${text} out of bounds for option "${name}"`, {
      detail: `Valid values are between "-1.000000" and "${BigInt(Number.MAX_VALUE)}.000000".`,
    })
  return text
}

type Identity = Extract<AlterTableAction, { kind: 'replica-identity' }>['identity']

export function replicaIdentity({ identity_type: type, name }: ParseNode): Identity {
  if (type === 'i') return { index: name }
  return type === 'n' ? 'nothing' : type === 'f' ? 'full' : 'default'
}
