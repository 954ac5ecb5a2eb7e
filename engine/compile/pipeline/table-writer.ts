// Appending entries to a table: its next free address and what is left lie in locals while the loop runs, and in the context between.
import type { FunctionBuilder } from '../wasm/function-builder.ts'
import { call, get, i32, type Instruction, load, op, set, store, when } from '../wasm/instruction.ts'
import { runParameter } from './produce.ts'
import type { ModuleNeeds } from './row-code.ts'
import { tablePlace } from './run-context.ts'

type Word = 'next' | 'end' | 'count' | 'limit' | 'directory' | 'mask' | 'shift' | 'parts' | 'seen'

export class TableWriter {
  readonly #fn: FunctionBuilder
  readonly #needs: ModuleNeeds
  readonly #place: number
  readonly #words = new Map<Word, number>()
  /** What generated code changes itself. */
  readonly #written: readonly Word[] = ['next', 'count', 'seen']
  readonly table: number

  constructor(fn: FunctionBuilder, needs: ModuleNeeds, table: number) {
    this.#fn = fn
    this.#needs = needs
    this.table = table
    this.#place = needs.context.place(`table/${table}`, tablePlace.bytes)
  }

  word(name: Word): Instruction {
    let local = this.#words.get(name)
    if (local === undefined) {
      local = this.#fn.local('i32')
      this.#words.set(name, local)
      this.#fn.prologue.push(set(local, this.#load(name)))
    }
    return get(local)
  }

  /** An entry of that many bytes, in a local. Where there is no room the run gives more. */
  append(bytes: number): Instruction {
    const noRoom = op('i32.gt_u', op('i32.add', this.word('next'), i32(bytes)), this.word('end'))
    this.#fn.emit(when(noRoom, this.grow()))
    return this.appendWithinRoom(bytes)
  }

  appendWithinRoom(bytes: number): Instruction {
    const entry = this.#fn.local('i32')
    this.#fn.emit(set(entry, this.word('next')))
    this.#set('next', op('i32.add', get(entry), i32(bytes)))
    this.#set('count', op('i32.add', this.word('count'), i32(1)))
    return get(entry)
  }

  /** One row more was looked for. */
  see(): void {
    this.#set('seen', op('i32.add', this.word('seen'), i32(1)))
  }

  /** Instructions that let the run make room and read what it changed. */
  grow(): Instruction[] {
    const grow = this.#needs.import('grow', ['i32'], [])
    // Every word the code uses must be known before it is read again.
    for (const name of ['next', 'end', 'count'] as const) this.word(name)
    return [...this.#stores(), call(grow, i32(this.table)), ...this.#reload()]
  }

  /** At the end of the loop. */
  finish(): void {
    this.#fn.emit(...this.#stores())
  }

  #stores(): Instruction[] {
    return this.#written.flatMap((name) => {
      const local = this.#words.get(name)
      return local === undefined
        ? []
        : [store('i32.store', get(runParameter.context), get(local), this.#place + tablePlace[name])]
    })
  }

  #reload(): Instruction[] {
    return [...this.#words].map(([name, local]) => set(local, this.#load(name)))
  }

  #set(name: Word, value: Instruction): void {
    this.word(name)
    this.#fn.emit(set(this.#words.get(name)!, value))
  }

  #load(name: Word): Instruction {
    return load('i32.load', get(runParameter.context), this.#place + tablePlace[name])
  }
}
