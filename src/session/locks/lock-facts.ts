// What virtual tables and functions tell of locks: the rows of pg_locks, who blocks whom, and what a session waits for.
import { xidOf } from '../transaction/transaction-numbers.ts'
import type { VirtualRow } from '../../../catalog/virtual/virtual-table.ts'
import { tableOfRegion } from '../../../regions/requests/request.ts'
import type { SessionCore } from '../session-core.ts'
import type { ServerState } from '../server-state.ts'
import { lockTag } from './lock-key.ts'
import { lockModeTitle } from './modes.ts'
import type { Owner, Wait } from './wait-graph.ts'

export function lockRows({ state }: SessionCore): VirtualRow[] {
  const rows: VirtualRow[] = []
  for (const session of state.sessions.values()) {
    if (!session.transaction) continue
    const own = { ...holderOf(session), mode: 'ExclusiveLock', granted: true, fastpath: false }
    rows.push({ locktype: 'virtualxid', virtualxid: session.virtualTransaction, ...own })
    if (session.transaction.hasWrites) session.transactionId()
    if (session.assignedTransactionId !== undefined)
      rows.push({ locktype: 'transactionid', transactionid: xidOf(session.assignedTransactionId), ...own })
  }
  for (const { key, owner, mode, granted, waitStart } of state.locks.lines()) {
    const session = state.sessions.get(owner.pid)
    const tag = lockTag(key, owner.database)
    // Locks on names stand for PostgreSQL's waits within its catalogs, which it does not show either.
    if (!session || !tag) continue
    rows.push({
      ...tag,
      ...holderOf(session),
      mode: lockModeTitle(mode),
      granted,
      fastpath: false,
      waitstart: waitStart ?? null,
    })
  }
  for (const session of state.sessions.values())
    for (const wait of state.waits.waitsOf(session.backendPid)) {
      const [blocker] = blockersOf(wait, session.backendPid)
      const described = blocker === undefined ? null : /^(\w+Lock) on transaction (\d+)/.exec(wait.describe(blocker))
      if (!described) continue
      const { row, since } = wait
      const waiting = { ...holderOf(session), granted: false, fastpath: false, waitstart: since ?? null }
      if (row)
        rows.push({ ...waiting, ...tupleOf(row, session), ...(row.isNext() && { granted: true, waitstart: null }) })
      // Whoever is next in the row's queue waits for its holder, the others for the row.
      if (!row || row.isNext())
        rows.push({
          ...waiting,
          locktype: 'transactionid',
          transactionid: xidOf(BigInt(described[2])),
          mode: described[1],
        })
    }
  return rows
}

/** By strength of a row's lock: the mode that PostgreSQL takes on the tuple. */
const tupleModes = ['AccessShareLock', 'RowShareLock', 'ExclusiveLock', 'AccessExclusiveLock']

/** Rows have numbers here, not places: so many of them make a page. */
const rowsPerPage = 256

const tupleOf = ({ region, row, mode }: NonNullable<Wait['row']>, session: SessionCore): VirtualRow => ({
  locktype: 'tuple',
  database: session.databaseOid,
  relation: tableOfRegion(region),
  page: Math.floor(row / rowsPerPage) % 2 ** 31,
  tuple: (row % rowsPerPage) + 1,
  mode: tupleModes[mode],
})

const holderOf = (session: SessionCore): VirtualRow => ({
  virtualtransaction: session.virtualTransaction,
  pid: session.backendPid,
})

const blockersOf = (wait: Wait, owner: Owner): Owner[] => [...wait.blockers()].filter((blocker) => blocker !== owner)

/** Who holds what the session waits for, or waits for it before it. Each once. */
export function blockingPids({ waits }: ServerState, pid: Owner): Owner[] {
  const pids = new Set<Owner>()
  for (const wait of waits.waitsOf(pid)) for (const blocker of blockersOf(wait, pid)) pids.add(blocker)
  return [...pids]
}

/** wait_event of pg_stat_activity while a session waits for a lock. */
export function lockWaitEvent({ waits }: ServerState, pid: Owner): string | undefined {
  for (const wait of waits.waitsOf(pid)) {
    const [blocker] = blockersOf(wait, pid)
    if (blocker === undefined) continue
    const kind = / on (\w+)/.exec(wait.describe(blocker))?.[1] ?? ''
    return kind === 'transaction' ? 'transactionid' : kind === 'name' ? 'object' : kind
  }
  return undefined
}
