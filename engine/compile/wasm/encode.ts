// A module description into the bytes of a WebAssembly module.
import { ByteSink } from './byte-sink.ts'
import type { FunctionBuilder } from './function-builder.ts'
import { inlineLocals } from './inline-locals.ts'
import type { FunctionRef, Instruction, Label, ValueType } from './instruction.ts'
import type { ModuleDescription } from './module.ts'
import { type Code, memoryCodes, plainCodes, prefixedMemoryCodes } from './opcodes.ts'

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b }
const sectionIds = { types: 1, imports: 2, functions: 3, exports: 7, code: 10 } as const
const emptyBlock = 0x40
/** Written and emptied in turn, since to make buffers takes longer than to fill them: the module, a section of it, a function's body. */
const [whole, part, body] = [new ByteSink(), new ByteSink(), new ByteSink()]
/** wasm32's whole range: an import may promise less than the memory has, never more. */
const memoryPagesMax = 65_536

export function encodeModule(module: ModuleDescription): Uint8Array<ArrayBuffer> {
  const all: readonly FunctionRef[] = [...module.imports, ...module.functions]
  const numbers = new Map(all.map((one, i) => [one, i]))
  const signatures = new Map<string, number>()
  const signatureOf = (one: FunctionRef): number => {
    const key = `${one.parameters.join(' ')} -> ${one.results.join(' ')}`
    let number = signatures.get(key)
    if (number === undefined) signatures.set(key, (number = signatures.size))
    return number
  }
  const types = all.map(signatureOf)
  const sink = whole
  sink.clear()
  sink.append(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
  section(sink, sectionIds.types, signatures.size, () => {
    for (const key of signatures.keys()) {
      const [parameters, results] = key.split(' -> ').map((list) => list.split(' ').filter(Boolean) as ValueType[])
      part.byte(0x60)
      for (const list of [parameters, results]) {
        part.unsigned(list.length)
        for (const type of list) part.byte(typeCodes[type])
      }
    }
  })
  section(sink, sectionIds.imports, module.imports.length + 1, () => {
    part.name('env')
    part.name('memory')
    part.append(Uint8Array.of(2, 3))
    part.unsigned(1)
    part.unsigned(memoryPagesMax)
    module.imports.forEach((one, i) => {
      part.name('env')
      part.name(one.name)
      part.byte(0)
      part.unsigned(types[i])
    })
  })
  section(sink, sectionIds.functions, module.functions.length, () => {
    module.functions.forEach((_, i) => part.unsigned(types[module.imports.length + i]))
  })
  section(sink, sectionIds.exports, module.exports.length, () => {
    for (const name of module.exports) {
      part.name(name)
      part.byte(0)
      part.unsigned(all.findIndex((one) => one.name === name))
    }
  })
  section(sink, sectionIds.code, module.functions.length, () => {
    for (const one of module.functions) {
      encodeFunction(one, numbers)
      part.unsigned(body.length)
      part.append(body.view())
    }
  })
  return sink.view().slice()
}

function section(sink: ByteSink, id: number, count: number, write: () => void): void {
  part.clear()
  part.unsigned(count)
  write()
  sink.byte(id)
  sink.unsigned(part.length)
  sink.append(part.view())
}

/** Into `body`. */
function encodeFunction(one: FunctionBuilder, numbers: ReadonlyMap<FunctionRef, number>): void {
  const sink = body
  sink.clear()
  const code = inlineLocals(one)
  const runs: { type: ValueType; count: number }[] = []
  for (const type of code.locals) {
    const last = runs.at(-1)
    if (last?.type === type) last.count++
    else runs.push({ type, count: 1 })
  }
  sink.unsigned(runs.length)
  for (const { type, count } of runs) {
    sink.unsigned(count)
    sink.byte(typeCodes[type])
  }
  const encoder = new BodyEncoder(sink, numbers, code.numbers)
  for (const instruction of code.instructions) encoder.encode(instruction)
  sink.byte(0x0b)
}

interface Operation {
  readonly code: Code
  /** Of what reads or writes memory: the logarithm of its natural alignment. */
  readonly alignment?: number
}

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ...Object.entries<Code>(plainCodes).map(([name, code]): [string, Operation] => [name, { code }]),
  ...Object.entries(memoryCodes).map(([name, [code, alignment]]): [string, Operation] => [name, { code, alignment }]),
  ...Object.entries(prefixedMemoryCodes).map(([name, [prefix, number, alignment]]): [string, Operation] => [
    name,
    { code: [prefix, number], alignment },
  ]),
])

class BodyEncoder {
  readonly #sink: ByteSink
  readonly #numbers: ReadonlyMap<FunctionRef, number>
  readonly #locals: readonly number[]
  /** Enclosing blocks, outermost first; an `if` has no label. */
  readonly #labels: (Label | undefined)[] = []

  constructor(sink: ByteSink, numbers: ReadonlyMap<FunctionRef, number>, locals: readonly number[]) {
    this.#sink = sink
    this.#numbers = numbers
    this.#locals = locals
  }

  encode(instruction: Instruction): void {
    const sink = this.#sink
    switch (instruction.kind) {
      case 'const':
        if (instruction.type === 'i32') {
          sink.byte(0x41)
          sink.signed(instruction.value)
        } else if (instruction.type === 'i64') {
          sink.byte(0x42)
          sink.signed64(instruction.value)
        } else {
          sink.byte(0x44)
          sink.double(instruction.value)
        }
        return
      case 'get':
        sink.byte(0x20)
        sink.unsigned(this.#locals[instruction.local])
        return
      case 'set':
      case 'tee':
        this.encode(instruction.value)
        sink.byte(instruction.kind === 'set' ? 0x21 : 0x22)
        sink.unsigned(this.#locals[instruction.local])
        return
      case 'block':
      case 'loop':
        sink.byte(instruction.kind === 'block' ? 0x02 : 0x03)
        sink.byte(emptyBlock)
        this.#body(instruction.label, instruction.body)
        sink.byte(0x0b)
        return
      case 'if':
        this.encode(instruction.condition)
        sink.byte(0x04)
        sink.byte(instruction.result ? typeCodes[instruction.result] : emptyBlock)
        this.#body(undefined, instruction.then)
        if (instruction.otherwise) {
          sink.byte(0x05)
          this.#body(undefined, instruction.otherwise)
        }
        sink.byte(0x0b)
        return
      case 'br': {
        if (instruction.condition) this.encode(instruction.condition)
        sink.byte(instruction.condition ? 0x0d : 0x0c)
        sink.unsigned(this.#depth(instruction.label))
        return
      }
      case 'call': {
        for (const arg of instruction.args) this.encode(arg)
        const number = this.#numbers.get(instruction.target)
        if (number === undefined) throw new Error(`function ${instruction.target.name} is not in the module`)
        sink.byte(0x10)
        sink.unsigned(number)
        return
      }
      case 'return':
        if (instruction.value) this.encode(instruction.value)
        sink.byte(0x0f)
        return
      case 'op':
        for (const arg of instruction.args) this.encode(arg)
        this.#operation(instruction)
    }
  }

  #operation({ op, offset, lane }: Instruction & { readonly kind: 'op' }): void {
    const sink = this.#sink
    const { code, alignment } = operations.get(op)!
    if (typeof code === 'number') sink.byte(code)
    else {
      sink.byte(code[0])
      sink.unsigned(code[1])
    }
    if (alignment !== undefined) {
      sink.unsigned(alignment)
      sink.unsigned(offset ?? 0)
    }
    if (lane !== undefined) sink.byte(lane)
  }

  #body(label: Label | undefined, body: readonly Instruction[]): void {
    this.#labels.push(label)
    for (const instruction of body) this.encode(instruction)
    this.#labels.pop()
  }

  #depth(label: Label): number {
    const at = this.#labels.lastIndexOf(label)
    if (at < 0) throw new Error(`jump to ${label.name} from outside of it`)
    return this.#labels.length - 1 - at
  }
}
