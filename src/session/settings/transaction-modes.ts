// Isolation level, READ ONLY and DEFERRABLE: settings that belong to a transaction, start from their defaults with each, and may only
// change while nothing has been read under them.
import { PgError } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'
import type { SettingsPoint } from './settings.ts'
import { isBlockOfNewestRows, type Isolation } from '../transaction/transaction.ts'

export const transactionModes = ['transaction_isolation', 'transaction_read_only', 'transaction_deferrable'] as const
type ModeName = (typeof transactionModes)[number]
export type ModeTexts = Readonly<Record<ModeName, string>>

export const isTransactionMode = (name: string): name is ModeName =>
  (transactionModes as readonly string[]).includes(name)

/** READ UNCOMMITTED is READ COMMITTED, as in PostgreSQL. */
export const isolationOf = (text: string | undefined): Isolation =>
  text === 'repeatable read' || text === 'serializable' ? text : 'read committed'

/** What AND CHAIN hands on. */
export const currentModes = ({ settings }: SessionCore): ModeTexts => ({
  transaction_isolation: settings.get('transaction_isolation')!,
  transaction_read_only: settings.get('transaction_read_only')!,
  transaction_deferrable: settings.get('transaction_deferrable')!,
})

export function startWithModes(core: SessionCore, modes: ModeTexts): void {
  for (const name of transactionModes)
    if (core.settings.get(name) !== modes[name]) core.settings.set(name, modes[name], true)
  followModes(core)
}

/** At a transaction's start what SHOW tells is what it was begun with. */
export function startWithDefaults({ settings }: SessionCore): void {
  for (const name of transactionModes) {
    const value = settings.get(`default_${name}`)
    if (value !== undefined && settings.get(name) !== value) settings.set(name, value, true)
  }
}

/** After settings went back to what they were. */
export function followModes({ transaction, settings }: SessionCore): void {
  if (!transaction) return
  transaction.readOnly = settings.get('transaction_read_only') === 'on'
  transaction.isolation = isolationOf(settings.get('transaction_isolation'))
}

/** RELEASE: what a subtransaction made read-only becomes writable again. */
export function releaseModes(core: SessionCore, point: SettingsPoint): void {
  const before = core.settings.at(point, 'transaction_read_only')
  if (core.settings.get('transaction_read_only') !== before) core.settings.set('transaction_read_only', before, true)
  followModes(core)
}

/** Throws 25001 where it comes too late, 22023 for a value there is not. undefined: RESET, which these do not have. */
export function setTransactionMode(core: SessionCore, name: ModeName, value: string | undefined): void {
  if (value === undefined) throw new PgError('0A000', `parameter "${name}" cannot be reset`)
  const { settings } = core
  const transaction = core.ensureTransaction()
  const before = settings.get(name)
  const point = settings.point()
  settings.set(name, value, true)
  const refused = tooLate(name, before, settings.get(name), transaction)
  if (refused !== undefined) {
    settings.restore(point)
    throw new PgError('25001', refused)
  }
  followModes(core)
}

function tooLate(
  name: ModeName,
  before: string | undefined,
  after: string | undefined,
  { ranQuery, hasSavepoints }: { readonly ranQuery: boolean; readonly hasSavepoints: boolean },
): string | undefined {
  switch (name) {
    case 'transaction_isolation':
      if (before === after) return undefined
      if (ranQuery) return 'SET TRANSACTION ISOLATION LEVEL must be called before any query'
      return hasSavepoints ? 'SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction' : undefined
    case 'transaction_read_only':
      if (before !== 'on' || after === 'on') return undefined
      if (hasSavepoints) return 'cannot set transaction read-write mode inside a read-only transaction'
      return ranQuery ? 'transaction read-write mode must be set before any query' : undefined
    case 'transaction_deferrable':
      if (hasSavepoints) return 'SET TRANSACTION [NOT] DEFERRABLE cannot be called within a subtransaction'
      return ranQuery ? 'SET TRANSACTION [NOT] DEFERRABLE must be called before any query' : undefined
  }
}

/** Whether a statement that comes now may read and write the newest rows at once: on its own, or in a block that does so. */
export const isOfNewestRows = ({ transaction, settings }: SessionCore): boolean =>
  transaction ? isBlockOfNewestRows(transaction) : settings.get('default_transaction_isolation') !== 'serializable'
