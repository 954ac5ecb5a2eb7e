// Codes for the texts of columns that lie in the shared memory, equal for equal texts, in the order in which they come.
import type { Column } from '../../columns/column.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import { library, type LibraryFunction } from '../library/library.ts'
import { encodeModule } from '../wasm/encode.ts'
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, get, i32, type Instruction, load, op, set, store } from '../wasm/instruction.ts'
import type { FunctionRef } from '../wasm/instruction.ts'
import { StringTable } from './string-table.ts'
import { compileModule, instantiate, type WasmInstance, type WasmModule } from './web-assembly.ts'
import { Words } from './words.ts'

/** Between them it is looked whether the query is to stop. */
const textsAtOnce = 16_384

export class TextCodes {
  readonly #words: Words
  readonly #texts: StringTable
  readonly #instance: WasmInstance
  readonly #checkCancel: () => void
  /** Of all texts. */
  #bytes = 0
  #counted = 0

  constructor(memory: QueryMemory, checkCancel: () => void) {
    this.#checkCancel = checkCancel
    this.#words = new Words(memory)
    this.#texts = new StringTable(memory, this.#words, checkCancel)
    this.#instance = instantiate((module ??= compiled()), memory.arena.handle.memory, {})
  }

  get count(): number {
    return this.#texts.count
  }

  get bytes(): number {
    for (; this.#counted < this.count; this.#counted++) {
      if (this.#counted % textsAtOnce === 0) this.#checkCancel()
      this.#bytes += this.#texts.textOf(this.#counted).length
    }
    return this.#bytes
  }

  /** column: utf8; both lie in the shared memory. A row that is NULL is taken for the empty text. */
  encode({ values, offsets, length }: Column, codes: Int32Array): void {
    const { encode } = this.#instance.exports
    for (let row = 0; row < length;) {
      this.#checkCancel()
      const end = Math.min(length, row + textsAtOnce)
      row = encode(this.#texts.address, values.byteOffset, offsets!.byteOffset, row, end, codes.byteOffset)
      if (row < end) this.#texts.grow(offsets![row + 1] - offsets![row])
    }
  }

  /** To these addresses: count + 1 offsets, and the bytes one after the other. */
  write(offsets: number, bytes: number): void {
    const { i32: words, bytes: memory } = this.#words
    let end = 0
    words[offsets >>> 2] = 0
    for (let code = 0; code < this.count; code++) {
      if (code % textsAtOnce === 0) this.#checkCancel()
      const { address, length } = this.#texts.textOf(code)
      memory.copyWithin(bytes + end, address, address + length)
      end += length
      words[(offsets >>> 2) + code + 1] = end
    }
  }
}

let module: WasmModule | undefined

function compiled(): WasmModule {
  const used = new Map<string, FunctionBuilder>()
  const use = (name: LibraryFunction): FunctionRef => {
    let made = used.get(name)
    if (!made) used.set(name, (made = library[name](use)))
    return made
  }
  const encode = encodeFunction(use('internText'))
  return compileModule(
    encodeModule({
      imports: [],
      functions: [encode, ...used.values()],
      exports: ['encode'],
    }),
  )
}

/** encode(strings, bytes, offsets, first, end, codes) -> how far it came: it stops where the table must grow. */
function encodeFunction(intern: FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('encode', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], ['i32'])
  const [strings, bytes, offsets, row, end, codes] = [get(0), get(1), get(2), get(3), get(4), get(5)]
  const [start, length, id] = [fn.local('i32'), fn.local('i32'), fn.local('i32')]
  const at = (base: Instruction): Instruction => op('i32.add', base, op('i32.shl', row, i32(2)))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', row, end)))
      fn.emit(set(start, load('i32.load', at(offsets))))
      fn.emit(set(length, op('i32.sub', load('i32.load', at(offsets), 4), get(start))))
      fn.emit(set(id, call(intern, strings, op('i32.add', bytes, get(start)), get(length), get(length))))
      fn.emit(br(done, op('i32.lt_s', get(id), i32(0))))
      fn.emit(store('i32.store', at(codes), get(id)))
      fn.emit(set(3, op('i32.add', row, i32(1))), br(next))
    })
  })
  fn.emit(row)
  return fn
}
