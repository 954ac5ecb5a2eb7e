// Checks that wait for the transaction's end, or for SET CONSTRAINTS … IMMEDIATE: keys that must by then be there, or be referenced no more.
import type { ForeignKey } from '../foreign-keys/constraints.ts'
import type { TriggerCall } from '../triggers/call-trigger.ts'
import type { KeyRows } from '../foreign-keys/key-rows.ts'

export type DeferredCheck = KeyCheck | TriggerCheck

/** A call of a constraint trigger. */
export interface TriggerCheck {
  readonly kind: 'trigger'
  readonly changed: number
  readonly constraint: number
  readonly call: TriggerCall
  /** Who changed the row: the call has this role's rights. */
  readonly user: string
}

export interface KeyCheck {
  /** mixed: some row had NULL in a part of a key that is MATCH FULL. */
  readonly kind: 'demanded' | 'mixed' | 'gone'
  /** The table whose rows changed. */
  readonly changed: number
  readonly constraint: number
  /** The referencing table. */
  readonly table: number
  readonly keys: KeyRows
}

/** Newest first: a transaction may add a hundred thousand, and every savepoint is a place in the list. */
interface Link {
  readonly check: DeferredCheck
  readonly before: Link | undefined
}

/** What SET CONSTRAINTS said: of all, and since then of some. */
interface Modes {
  readonly all: boolean | undefined
  readonly some: ReadonlyMap<number, boolean>
}

/** A foreign key, or a unique one. */
type Deferrable = Pick<ForeignKey['constraint'], 'oid' | 'deferrable' | 'initiallyDeferred'>

export interface DeferredPoint {
  readonly checks: Link | undefined
  readonly modes: Modes
}

export class DeferredChecks {
  #checks: Link | undefined
  #modes: Modes = { all: undefined, some: new Map() }

  isDeferred({ constraint }: { readonly constraint: Deferrable }): boolean {
    if (!constraint.deferrable) return false
    return this.#modes.some.get(constraint.oid) ?? this.#modes.all ?? constraint.initiallyDeferred === true
  }

  setAll(deferred: boolean): void {
    this.#modes = { all: deferred, some: new Map() }
  }

  set(constraints: readonly number[], deferred: boolean): void {
    const some = new Map(this.#modes.some)
    for (const oid of constraints) some.set(oid, deferred)
    this.#modes = { ...this.#modes, some }
  }

  add(check: DeferredCheck): void {
    if (check.kind === 'trigger' || check.kind === 'mixed' || check.keys.rows > 0)
      this.#checks = { check, before: this.#checks }
  }

  /** Hands over what is to be checked now, in the order of its coming. */
  take(which: (check: DeferredCheck) => boolean): readonly DeferredCheck[] {
    const all = this.#all()
    const taken = all.filter(which)
    this.#checks = undefined
    if (taken.length < all.length) for (const check of all) if (!which(check)) this.add(check)
    return taken
  }

  get isEmpty(): boolean {
    return this.#checks === undefined
  }

  waitsFor(table: number): boolean {
    for (let link = this.#checks; link; link = link.before) if (link.check.changed === table) return true
    return false
  }

  get point(): DeferredPoint {
    return { checks: this.#checks, modes: this.#modes }
  }

  restore({ checks, modes }: DeferredPoint): void {
    this.#checks = checks
    this.#modes = modes
  }

  /** After a statement failed: what SET CONSTRAINTS said stays. */
  restoreChecks({ checks }: DeferredPoint): void {
    this.#checks = checks
  }

  #all(): DeferredCheck[] {
    const all: DeferredCheck[] = []
    for (let link = this.#checks; link; link = link.before) all.push(link.check)
    return all.reverse()
  }
}
