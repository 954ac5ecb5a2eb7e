// The second thread of the arena's and the cache's tests: does the same as the first, at the same time.
import { parentPort, workerData } from 'node:worker_threads'
import { Arena, type ArenaHandle } from './arena.ts'
import { ColumnCache, type CacheHandle } from './column-cache.ts'

export const churnBytes = (round: number, seed: number): number =>
  16 + (((round * 2654435761 + seed * 40503) >>> 0) % 40_000)

/** Allocates and frees blocks of many sizes, each filled with its own mark; returns how many were found overwritten. */
export function churn(arena: Arena, seed: number, rounds: number): number {
  const held: { address: number; bytes: number; mark: number }[] = []
  let broken = 0
  const drop = (index: number): void => {
    const [{ address, bytes, mark }] = held.splice(index, 1)
    if (arena.view(address, bytes).some((byte) => byte !== mark)) broken++
    arena.free(address)
  }
  for (let round = 0; round < rounds; round++) {
    const bytes = churnBytes(round, seed)
    const address = arena.reserve(bytes)
    const mark = (round % 127) + seed * 128
    arena.view(address, bytes).fill(mark)
    held.push({ address, bytes, mark })
    if (held.length > 20) drop((round * 7) % held.length)
  }
  while (held.length > 0) drop(0)
  return broken
}

/** Reads the same columns as the other thread; each is filled by whoever comes first. Returns [wrong, loaded, missed]. */
export function readThroughCache(
  arena: Arena,
  cache: ColumnCache,
  rounds: number,
  keys: number,
): [number, number, number] {
  let wrong = 0
  let loaded = 0
  let missed = 0
  for (let round = 0; round < rounds; round++) {
    const rowGroup = (round * 31) % keys
    const key = { segment: 1, attribute: 2, rowGroup }
    let entry = cache.pin(key)
    if (!entry) {
      const reservation = cache.reserve(key, 4000)
      if (!reservation) {
        missed++
        continue
      }
      entry = reservation.entry
      if (reservation.kind === 'reserved') {
        loaded++
        arena.view(entry.address, 4000).fill(rowGroup % 256)
        cache.publish(entry)
      }
    }
    if (arena.view(entry.address, 4000).some((byte) => byte !== rowGroup % 256)) wrong++
    cache.unpin(entry)
  }
  return [wrong, loaded, missed]
}

interface Job {
  readonly arena: ArenaHandle
  readonly cache?: CacheHandle
  readonly rounds: number
  readonly keys: number
}

if (parentPort) {
  const job = workerData as Job
  const arena = Arena.attach(job.arena)
  parentPort.postMessage(
    job.cache
      ? readThroughCache(arena, ColumnCache.attach(arena, job.cache), job.rounds, job.keys)
      : churn(arena, 1, job.rounds),
  )
}
