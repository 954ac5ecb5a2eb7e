// Which rows commits have deleted or replaced since the oldest snapshot that a running statement locks rows under. Regions forget
// dead rows as they merge, and asking them costs a hop; this is kept only while somebody may ask.
import type { CommitSequence, RegionId } from '../../../regions/requests/request.ts'
import { RowSet } from '../overlay/row-set.ts'

export type Fate = 'alive' | 'replaced' | 'deleted'

/** From so many rows of one commit on they are bits of a set instead of entries of a map. */
const rowSetMin = 1000

interface Deaths {
  /** Row -> the commit's sequence, negative where the row was deleted. In the order of commits, so the oldest go first. */
  readonly rows: Map<number, number>
  many: { readonly sequence: CommitSequence; readonly replaced: boolean; readonly rows: RowSet }[]
}

export class RowDeaths {
  /** How many snapshots there are of each sequence: sequences never fall, so the first is the oldest. */
  readonly #snapshots = new Map<CommitSequence, number>()
  readonly #regions = new Map<RegionId, Deaths>()

  /** A snapshot under which rows may be locked; the returned function gives it up. */
  open(sequence: CommitSequence): () => void {
    this.#snapshots.set(sequence, (this.#snapshots.get(sequence) ?? 0) + 1)
    let closed = false
    return () => {
      if (closed) return
      closed = true
      const left = this.#snapshots.get(sequence)! - 1
      if (left > 0) this.#snapshots.set(sequence, left)
      else {
        this.#snapshots.delete(sequence)
        this.#prune()
      }
    }
  }

  /** Whether somebody could ask for rows that this commit killed. */
  isWatched(sequence: CommitSequence): boolean {
    return this.#oldest() < sequence
  }

  record(sequence: CommitSequence, region: RegionId, rows: Float64Array, replaced: boolean): void {
    let deaths = this.#regions.get(region)
    if (!deaths) this.#regions.set(region, (deaths = { rows: new Map(), many: [] }))
    if (rows.length < rowSetMin) {
      for (const row of rows) deaths.rows.set(row, replaced ? sequence : -sequence)
      return
    }
    const set = new RowSet()
    for (const row of rows) set.add(row)
    deaths.many.push({ sequence, replaced, rows: set })
  }

  /** All its rows are alive, whatever the snapshot. */
  hasNone(region: RegionId): boolean {
    return !this.#regions.has(region)
  }

  fate(region: RegionId, row: number, since: CommitSequence): Fate {
    const deaths = this.#regions.get(region)
    if (!deaths) return 'alive'
    const sequence = deaths.rows.get(row)
    if (sequence !== undefined && Math.abs(sequence) > since) return sequence > 0 ? 'replaced' : 'deleted'
    for (const one of deaths.many)
      if (one.sequence > since && one.rows.has(row)) return one.replaced ? 'replaced' : 'deleted'
    return 'alive'
  }

  #oldest(): CommitSequence {
    const { value } = this.#snapshots.keys().next()
    return value ?? Infinity
  }

  #prune(): void {
    const oldest = this.#oldest()
    if (oldest === Infinity) {
      this.#regions.clear()
      return
    }
    for (const [region, deaths] of this.#regions) {
      for (const [row, sequence] of deaths.rows) {
        if (Math.abs(sequence) > oldest) break
        deaths.rows.delete(row)
      }
      deaths.many = deaths.many.filter(({ sequence }) => sequence > oldest)
      if (deaths.rows.size + deaths.many.length === 0) this.#regions.delete(region)
    }
  }
}
