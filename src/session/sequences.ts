// Sequences: values are reserved ahead in the log and handed out from memory; what is reserved is never handed out twice.
import { invalidParameter, PgError } from '../../engine/errors.ts'
import type { SequenceSchema } from '../../engine/tables.ts'
import type { RegionServer, SequenceState } from '../../regions/region-server.ts'

/** As PostgreSQL logs ahead: a crash skips at most so many values. */
const valuesReservedAhead = 32

interface LiveSequence {
  state: SequenceState
  /** The last value that the log's newest record covers; none: the next value needs a record first. */
  covered: bigint | undefined
  /** Serialises reservations. */
  turn: Promise<unknown>
  /** How many wait for their turn, or have it. */
  turns: number
}

export class Sequences {
  readonly #regions: RegionServer
  readonly #live = new Map<number, LiveSequence>()

  constructor(regions: RegionServer) {
    this.#regions = regions
  }

  state(schema: SequenceSchema): SequenceState {
    return this.#sequence(schema).state
  }

  /** undefined: it is not reserved yet, or others come first. */
  reservedValue(schema: SequenceSchema): bigint | undefined {
    const sequence = this.#sequence(schema)
    if (sequence.turns > 0) return undefined
    const next = following(schema, sequence.state)
    if (!isCovered(schema, sequence, next)) return undefined
    sequence.state = { lastValue: next, called: true }
    return next
  }

  nextValue(schema: SequenceSchema): Promise<bigint> {
    return this.#inTurn(schema, async (sequence) => {
      const next = following(schema, sequence.state)
      if (!isCovered(schema, sequence, next)) {
        const through = reservedThrough(schema, next)
        await this.#regions.writeSequence(schema.oid, { lastValue: through, called: true })
        sequence.covered = through
      }
      sequence.state = { lastValue: next, called: true }
      return next
    })
  }

  setValue(schema: SequenceSchema, value: bigint, called: boolean): Promise<bigint> {
    if (value < schema.min || value > schema.max) {
      throw new PgError(
        '22003',
        `setval: value ${value} is out of bounds for sequence "${schema.name}" (${schema.min}..${schema.max})`,
      )
    }
    return this.#inTurn(schema, async (sequence) => {
      const state = { lastValue: value, called }
      await this.#regions.writeSequence(schema.oid, state)
      sequence.state = state
      sequence.covered = undefined
      return value
    })
  }

  /** ALTER SEQUENCE … RESTART, TRUNCATE … RESTART IDENTITY. */
  restart(oid: number, state: SequenceState): Promise<void> {
    let sequence = this.#live.get(oid)
    if (!sequence) this.#live.set(oid, (sequence = { state, covered: undefined, turn: Promise.resolve(), turns: 0 }))
    return inTurn(sequence, async () => {
      await this.#regions.writeSequence(oid, state)
      sequence.state = state
      sequence.covered = undefined
    })
  }

  forget(oid: number): void {
    this.#live.delete(oid)
  }

  #sequence(schema: SequenceSchema): LiveSequence {
    let sequence = this.#live.get(schema.oid)
    if (!sequence) {
      const state = this.#regions.sequenceStates.get(schema.oid) ?? { lastValue: schema.start, called: false }
      sequence = { state, covered: undefined, turn: Promise.resolve(), turns: 0 }
      this.#live.set(schema.oid, sequence)
    }
    return sequence
  }

  #inTurn<T>(schema: SequenceSchema, work: (sequence: LiveSequence) => Promise<T>): Promise<T> {
    const sequence = this.#sequence(schema)
    return inTurn(sequence, () => work(sequence))
  }
}

function inTurn<T>(sequence: LiveSequence, work: () => Promise<T>): Promise<T> {
  sequence.turns++
  const result = sequence.turn.then(work)
  const end = (): void => void sequence.turns--
  sequence.turn = result.then(end, end)
  return result
}

/** ALTER SEQUENCE may have changed step and direction since the record was written. */
const isCovered = ({ increment }: SequenceSchema, { covered }: LiveSequence, next: bigint): boolean =>
  covered !== undefined && (increment > 0n ? next <= covered : next >= covered)

/** The value after a state. Throws 2200H at the end of a sequence that does not cycle. */
export function following(schema: SequenceSchema, state: SequenceState): bigint {
  if (schema.increment === 0n) throw invalidParameter('INCREMENT must not be zero')
  if (!state.called) return state.lastValue
  const next = state.lastValue + schema.increment
  if (next > schema.max) {
    if (schema.cycle) return schema.min
    throw new PgError('2200H', `nextval: reached maximum value of sequence "${schema.name}" (${schema.max})`)
  }
  if (next < schema.min) {
    if (schema.cycle) return schema.max
    throw new PgError('2200H', `nextval: reached minimum value of sequence "${schema.name}" (${schema.min})`)
  }
  return next
}

/** The last of the values that one log record covers, within the sequence's bounds. */
function reservedThrough(schema: SequenceSchema, first: bigint): bigint {
  const last = first + schema.increment * BigInt(valuesReservedAhead - 1)
  return last > schema.max ? schema.max : last < schema.min ? schema.min : last
}
