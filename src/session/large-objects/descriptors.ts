// What a transaction has open: each descriptor is a place in an object. A savepoint that is rolled back closes what was opened since.
import { undefinedObject } from '../../../engine/errors.ts'

export interface Descriptor {
  readonly loid: number
  readonly writes: boolean
  /** Bytes from the object's beginning. */
  position: number
  /** Which opening of the transaction it was. */
  readonly serial: number
}

export class LargeObjectDescriptors {
  readonly #open: (Descriptor | undefined)[] = []
  #openings = 0

  /** The lowest number that is free. */
  open(loid: number, writes: boolean): number {
    const free = this.#open.indexOf(undefined)
    const number = free < 0 ? this.#open.length : free
    this.#open[number] = { loid, writes, position: 0, serial: this.#openings++ }
    return number
  }

  /** Throws 42704. */
  find(number: number): Descriptor {
    const found = this.#open[number]
    if (!found) throw undefinedObject(`invalid large-object descriptor: ${number}`)
    return found
  }

  close(number: number): void {
    this.find(number)
    this.#open[number] = undefined
  }

  closeAllOf(loid: number): void {
    this.#closeWhere((one) => one.loid === loid)
  }

  get point(): number {
    return this.#openings
  }

  restore(point: number): void {
    this.#closeWhere(({ serial }) => serial >= point)
  }

  #closeWhere(which: (one: Descriptor) => boolean): void {
    for (const [number, one] of this.#open.entries()) if (one && which(one)) this.#open[number] = undefined
  }
}
