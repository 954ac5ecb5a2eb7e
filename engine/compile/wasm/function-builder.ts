// A generated function while it is written: parameters, locals, and the block that instructions go to now.
import { type FunctionRef, get, type Instruction, isCheap, type Label, set, type ValueType } from './instruction.ts'

export class FunctionBuilder implements FunctionRef {
  readonly name: string
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
  /** Parameters first. */
  readonly locals: ValueType[]
  readonly body: Instruction[] = []
  /** Runs before the body: what every row needs and none changes. */
  readonly prologue: Instruction[] = []
  #target = this.body

  constructor(name: string, parameters: readonly ValueType[], results: readonly ValueType[] = []) {
    this.name = name
    this.parameters = parameters
    this.results = results
    this.locals = [...parameters]
  }

  emit(...instructions: readonly Instruction[]): void {
    this.#target.push(...instructions)
  }

  local(type: ValueType): number {
    this.locals.push(type)
    return this.locals.length - 1
  }

  /** The value in a local of its own, unless it lies in one already. */
  let(type: ValueType, value: Instruction): Instruction {
    if (isCheap(value)) return value
    const local = this.local(type)
    this.emit(set(local, value))
    return get(local)
  }

  /** A local that the prologue fills. */
  constant(type: ValueType, value: Instruction): Instruction {
    const local = this.local(type)
    this.prologue.push(set(local, value))
    return get(local)
  }

  /** What `write` emits, as a list of its own. */
  inside(write: () => void): Instruction[] {
    const before = this.#target
    const body: Instruction[] = []
    this.#target = body
    try {
      write()
    } finally {
      this.#target = before
    }
    return body
  }

  /** What `write` emits, or nothing where it throws. */
  attempt<T>(write: () => T): T {
    const target = this.#target
    const { length } = target
    try {
      return write()
    } catch (error) {
      target.length = length
      throw error
    }
  }

  block(name: string, write: (label: Label) => void): void {
    const label = { name }
    this.emit({ kind: 'block', label, body: this.inside(() => write(label)) })
  }

  loop(name: string, write: (label: Label) => void): void {
    const label = { name }
    this.emit({ kind: 'loop', label, body: this.inside(() => write(label)) })
  }

  when(condition: Instruction, then: () => void, otherwise?: () => void): void {
    this.emit({
      kind: 'if',
      condition,
      then: this.inside(then),
      otherwise: otherwise && this.inside(otherwise),
    })
  }

  get instructions(): readonly Instruction[] {
    return [...this.prologue, ...this.body]
  }
}
