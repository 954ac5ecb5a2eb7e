// What the storage thread says of a region all the time: numbers in shared memory, so that telling costs nothing and the virtual
// tables on the socket thread read them as they are.
import type { RegionRole } from '../requests/request.ts'
import { regionRoles, type RegionState, regionStates } from './region-state.ts'

const slots = [
  'role',
  'state',
  'committedSequence',
  'flushedSequence',
  'manifestVersion',
  'manifestBytes',
  'ingestedBytes',
  'writtenBytes',
  'insertedRows',
  'deletedRows',
  // The only one that the socket thread writes.
  'scannedBytes',
] as const
type Slot = (typeof slots)[number]

export class RegionFacts {
  readonly shared: SharedArrayBuffer
  readonly #values: Float64Array

  constructor(shared = new SharedArrayBuffer(slots.length * 8)) {
    this.shared = shared
    this.#values = new Float64Array(shared)
  }

  get(slot: Exclude<Slot, 'role' | 'state'>): number {
    return this.#values[slots.indexOf(slot)]
  }

  set(slot: Exclude<Slot, 'role' | 'state'>, value: number): void {
    this.#values[slots.indexOf(slot)] = value
  }

  add(slot: Exclude<Slot, 'role' | 'state'>, value: number): void {
    this.#values[slots.indexOf(slot)] += value
  }

  get role(): RegionRole {
    return regionRoles[this.#values[0]]
  }
  set role(role: RegionRole) {
    this.#values[0] = regionRoles.indexOf(role)
  }

  get state(): RegionState {
    return regionStates[this.#values[1]]
  }
  set state(state: RegionState) {
    this.#values[1] = regionStates.indexOf(state)
  }
}
