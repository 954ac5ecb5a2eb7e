// Key locks as statements take them: for the keys of new rows in one unique index, or for all keys of it.
import { setImmediate } from 'node:timers/promises'
import type { Batch } from '../../../engine/columns/column.ts'
import { KeyColumns } from '../../../regions/keys/key-columns.ts'
import type { RegionKey } from '../../../regions/requests/request.ts'
import type { SessionCore } from '../session-core.ts'

/** Rows between two looks at other work of this thread. */
const rowsPerTurn = 8192

/** Locks each row's key until the transaction's end, waiting for whoever has it. Rows with NULL in their key have none. */
export async function lockKeys(core: SessionCore, key: RegionKey, keys: Batch): Promise<void> {
  const columns = new KeyColumns(key, keys.columns, keys.length)
  for (let row = 0, newStep = true; row < keys.length; row++) {
    if (row % rowsPerTurn === rowsPerTurn - 1) await setImmediate()
    if (!columns.hasKey(row)) continue
    await lockKey(core, key.index, columns.hash(row), newStep)
    newStep = false
  }
}

/** Locks every key of the index, those that nobody has yet included. */
export const lockIndex = (core: SessionCore, index: number): Promise<void> => lockKey(core, index, undefined, true)

/** The same at once; false: somebody has some of them. */
export const tryLockIndex = (core: SessionCore, index: number): boolean =>
  core.state.keyLocks.try(core.backendPid, index, undefined, true)

async function lockKey(core: SessionCore, index: number, hash: number | undefined, newStep: boolean): Promise<void> {
  const { keyLocks } = core.state
  if (!keyLocks.try(core.backendPid, index, hash, newStep))
    await core.waitForLock((signal) => keyLocks.wait(core.backendPid, index, hash, signal))
}

/** The same at once: the hash of each key (0 where there is none), or what to wait for first. */
export function tryLockKeys(
  core: SessionCore,
  key: RegionKey,
  keys: Batch,
): { readonly hashes: Float64Array } | { readonly blocked: () => Promise<void> } {
  const columns = new KeyColumns(key, keys.columns, keys.length)
  const { keyLocks } = core.state
  const hashes = new Float64Array(keys.length)
  for (let row = 0; row < keys.length; row++) {
    if (!columns.hasKey(row)) continue
    const hash = columns.hash(row)
    if (!keyLocks.try(core.backendPid, key.index, hash, row === 0))
      return { blocked: () => lockKey(core, key.index, hash, true) }
    hashes[row] = hash
  }
  return { hashes }
}
