// A long list of plain objects that are alike, as it crosses threads. A structured clone writes and reads every name of every object: of
// a scan's partitions that takes longer than a pipeline's first morsels. Here names are told once for each shape of object, numbers lie in
// one array, and everything else is told once however often it occurs.

export interface PackedList<T extends object> {
  /** By number: names, and what kind of value each has. */
  readonly shapes: readonly Shape[]
  readonly numbers: Float64Array
  /** Whatever is neither a number nor made of numbers, to be cloned. */
  readonly others: readonly unknown[]
  /** Never there: of what it is a list. */
  readonly of?: T
}

interface Shape {
  readonly names: readonly string[]
  readonly kinds: readonly Kind[]
}

const kind = { number: 0, other: 1, object: 2, list: 3 } as const
type Kind = (typeof kind)[keyof typeof kind]

/** Fewer are cloned as quickly. */
const packedMin = 8

/** Lists that came packed are handed on as they came. */
const packedOf = new WeakMap<readonly object[], PackedList<object>>()

/** Objects that are in several places come out as several; of values that are cloned as they are this does not hold. */
export function packList<T extends object>(list: readonly T[]): PackedList<T> | readonly T[] {
  if (list.length < packedMin) return list
  const known = packedOf.get(list)
  if (known) return known as PackedList<T>
  const packer = new Packer()
  packer.list(list)
  return packer.packed()
}

export function unpackList<T extends object>(packed: PackedList<T> | readonly T[]): readonly T[] {
  if (!('shapes' in packed)) return packed
  const list = new Unpacker(packed).list() as readonly T[]
  packedOf.set(list, packed)
  return list
}

/** The names and kinds so far, and where one more leads. */
class ShapeNode {
  readonly names: readonly string[]
  readonly kinds: readonly Kind[]
  /** Of the objects that have these names and no other; -1: none was seen yet. */
  number = -1
  readonly #next = new Map<string, ShapeNode>()
  /** Objects that are alike take the same step again and again. */
  #last: ShapeNode | undefined
  #lastName = ''
  #lastKind: Kind = kind.number

  constructor(names: readonly string[], kinds: readonly Kind[]) {
    this.names = names
    this.kinds = kinds
  }

  step(name: string, of: Kind): ShapeNode {
    if (this.#last && this.#lastName === name && this.#lastKind === of) return this.#last
    const key = `${of}${name}`
    let next = this.#next.get(key)
    if (!next) this.#next.set(key, (next = new ShapeNode([...this.names, name], [...this.kinds, of])))
    this.#last = next
    this.#lastName = name
    this.#lastKind = of
    return next
  }
}

/** Room for a few partitions. */
const numbersMin = 1024

class Packer {
  readonly #root = new ShapeNode([], [])
  readonly #shapes: Shape[] = []
  #numbers = new Float64Array(numbersMin)
  #count = 0
  readonly #others: unknown[] = []
  readonly #numberOfOther = new Map<unknown, number>()

  packed(): PackedList<never> {
    return { shapes: this.#shapes, numbers: this.#numbers.slice(0, this.#count), others: this.#others }
  }

  list(list: readonly unknown[]): void {
    this.#push(list.length)
    for (const value of list) {
      const of = kindOf(value)
      this.#push(of)
      this.#write(value, of)
    }
  }

  #write(value: unknown, of: Kind): void {
    if (of === kind.number) this.#push(value as number)
    else if (of === kind.object) this.#object(value as Readonly<Record<string, unknown>>)
    else if (of === kind.list) this.list(value as readonly unknown[])
    else this.#push(this.#other(value))
  }

  #object(object: Readonly<Record<string, unknown>>): void {
    const at = this.#push(0)
    let node = this.#root
    for (const name in object) {
      const value = object[name]
      const of = kindOf(value)
      node = node.step(name, of)
      this.#write(value, of)
    }
    if (node.number < 0) node.number = this.#shapes.push({ names: node.names, kinds: node.kinds }) - 1
    this.#numbers[at] = node.number
  }

  #push(number: number): number {
    if (this.#count === this.#numbers.length) {
      const more = new Float64Array(this.#count * 2)
      more.set(this.#numbers)
      this.#numbers = more
    }
    this.#numbers[this.#count] = number
    return this.#count++
  }

  #other(value: unknown): number {
    let number = this.#numberOfOther.get(value)
    if (number === undefined) this.#numberOfOther.set(value, (number = this.#others.push(value) - 1))
    return number
  }
}

function kindOf(value: unknown): Kind {
  if (typeof value === 'number') return kind.number
  if (typeof value !== 'object' || value === null) return kind.other
  if (Array.isArray(value)) return kind.list
  return Object.getPrototypeOf(value) === Object.prototype ? kind.object : kind.other
}

class Unpacker {
  readonly #packed: PackedList<object>
  #at = 0

  constructor(packed: PackedList<object>) {
    this.#packed = packed
  }

  list(): unknown[] {
    const length = this.#next()
    const list: unknown[] = []
    for (let i = 0; i < length; i++) list.push(this.#read(this.#next() as Kind))
    return list
  }

  #read(of: Kind): unknown {
    if (of === kind.number) return this.#next()
    if (of === kind.object) return this.#object()
    if (of === kind.list) return this.list()
    return this.#packed.others[this.#next()]
  }

  #object(): unknown {
    const { names, kinds } = this.#packed.shapes[this.#next()]
    const object: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i++) object[names[i]] = this.#read(kinds[i])
    return object
  }

  #next(): number {
    return this.#packed.numbers[this.#at++]
  }
}
