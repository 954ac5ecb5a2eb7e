// Random functions, run as they were built by a small interpreter, and as WebAssembly after their locals were inlined.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sharedWasmMemory } from '../../columns/wasm-memory.ts'
import { compileModule, instantiate } from '../run/web-assembly.ts'
import { encodeModule } from './encode.ts'
import { FunctionBuilder } from './function-builder.ts'
import { inlineLocals } from './inline-locals.ts'
import { br, call, choose, get, i32, type Instruction, type Label, load, op, set, store, tee } from './instruction.ts'

const memory = sharedWasmMemory(1, 2)
const words = new Int32Array(memory.buffer)
const memoryWords = 4
const locals = 8
const turnsMax = 6

/** A leaf first: what shrinks is small. */
const { expression, statements } = fc.letrec<{ expression: Instruction; statement: Written; statements: Written[] }>(
  (tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.integer({ min: -3, max: 3 }).map(i32),
      fc.nat(locals - 1).map(get),
      fc.nat(memoryWords - 1).map((at) => load('i32.load', i32(0), at * 4)),
      fc
        .tuple(fc.constantFrom('i32.add', 'i32.sub', 'i32.xor', 'i32.lt_s'), tie('expression'), tie('expression'))
        .map(([name, a, b]) => op(name as 'i32.add', a, b)),
      fc.tuple(fc.nat(locals - 1), tie('expression')).map(([local, value]) => tee(local, value)),
      tie('expression').map((arg) => call(bump, arg)),
      fc
        .tuple(tie('expression'), tie('expression'), tie('expression'))
        .map(([condition, a, b]) => choose('i32', condition, [a], [b])),
    ),
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      {
        weight: 6,
        arbitrary: fc.tuple(fc.nat(locals - 1), tie('expression')).map(([l, value]) => plain(set(l, value))),
      },
      fc
        .tuple(fc.nat(memoryWords - 1), tie('expression'))
        .map(([at, value]) => plain(store('i32.store', i32(0), value, at * 4))),
      fc.tuple(fc.nat(), tie('expression')).map(([out, condition]): Written => (labels) => {
        const label = labels[out % (labels.length + 1)]
        return label ? br(label, condition) : { kind: 'return', value: condition }
      }),
      tie('statements').map((body): Written => (labels) => {
        const label = { name: 'out' }
        return { kind: 'block', label, body: body.map((one) => one([...labels, label])) }
      }),
      // Of all loops together there are a few turns: jumps to a loop's own label are written behind its body alone.
      tie('statements').map((body): Written => (labels) => {
        const label = { name: 'again' }
        const turn = op('i32.lt_s', call(count), i32(turnsMax))
        return { kind: 'loop', label, body: [...body.map((one) => one(labels)), br(label, turn)] }
      }),
      fc
        .tuple(tie('expression'), tie('statements'), fc.option(tie('statements'), { nil: undefined }))
        .map(([condition, then, otherwise]): Written => (labels) => ({
          kind: 'if',
          condition,
          then: then.map((one) => one(labels)),
          otherwise: otherwise?.map((one) => one(labels)),
        })),
    ),
    statements: fc.array(tie('statement'), { maxLength: 6 }),
  }),
)

/** A statement within blocks of these labels. */
type Written = (labels: readonly Label[]) => Instruction
const plain =
  (one: Instruction): Written =>
  () =>
    one

/** Adds its argument to a word of memory, and gives what it is then. */
const bump = new FunctionBuilder('bump', ['i32'], ['i32'])
bump.emit(
  store('i32.store', i32(0), op('i32.add', load('i32.load', i32(0), 4), get(0)), 4),
  load('i32.load', i32(0), 4),
)
/** Counts its calls, behind the words that statements know. */
const counted = memoryWords
const count = new FunctionBuilder('count', [], ['i32'])
count.emit(
  store('i32.store', i32(0), op('i32.add', load('i32.load', i32(0), counted * 4), i32(1)), counted * 4),
  load('i32.load', i32(0), counted * 4),
)

class Jump {
  readonly label: Label
  constructor(label: Label) {
    this.label = label
  }
}
class Return {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** What the instructions mean, one after the other. */
function interpreted(fn: FunctionBuilder, args: readonly number[], cells: Int32Array): number {
  const values = new Int32Array(fn.locals.length)
  values.set(args)
  const list = (body: readonly Instruction[]): number => body.reduce((_, one) => value(one), 0)
  const value = (one: Instruction): number => {
    switch (one.kind) {
      case 'const':
        return Number(one.value)
      case 'get':
        return values[one.local]
      case 'set':
      case 'tee':
        return (values[one.local] = value(one.value))
      case 'call': {
        const of = one.args.map(value)
        return interpreted(one.target as FunctionBuilder, of, cells)
      }
      case 'op': {
        const [a, b] = one.args.map(value)
        if (one.op === 'i32.load') return cells[(a + one.offset!) / 4]
        if (one.op === 'i32.store') return (cells[(a + one.offset!) / 4] = b)
        if (one.op === 'i32.add') return (a + b) | 0
        if (one.op === 'i32.sub') return (a - b) | 0
        if (one.op === 'i32.and') return a & b
        return one.op === 'i32.xor' ? a ^ b : Number(a < b)
      }
      case 'br':
        if (one.condition && value(one.condition) === 0) return 0
        throw new Jump(one.label)
      case 'return':
        throw new Return(value(one.value!))
      case 'if':
        return value(one.condition) === 0 ? list(one.otherwise ?? []) : list(one.then)
      case 'block':
      case 'loop':
        for (;;) {
          try {
            return list(one.body)
          } catch (error) {
            if (!(error instanceof Jump) || error.label !== one.label) throw error
            if (one.kind === 'block') return 0
          }
        }
    }
  }
  try {
    return list(fn.instructions)
  } catch (error) {
    if (error instanceof Return) return error.value
    throw error
  }
}

test('functions do what they did', () => {
  fc.assert(
    fc.property(statements, expression, fc.integer(), fc.integer(), (body, result, a, b) => {
      const fn = new FunctionBuilder('run', ['i32', 'i32'], ['i32'])
      while (fn.locals.length < locals) fn.local('i32')
      fn.emit(...body.map((one) => one([])), result)
      const start = [5, -7, 11, 13, 0]
      const cells = Int32Array.from(start)
      const expected = interpreted(fn, [a, b], cells)
      const module = { imports: [], functions: [fn, bump, count], exports: ['run'] }
      words.set(start)
      const { exports } = instantiate(compileModule(encodeModule(module)), memory, {})
      assert.equal(exports['run'](a, b), expected)
      assert.deepEqual([...words.subarray(0, start.length)], [...cells])
    }),
    { numRuns: 2000 },
  )
})

test('a local that is read once is computed where it is read', () => {
  const fn = new FunctionBuilder('run', ['i32'], ['i32'])
  const [once, twice, never] = [fn.local('i32'), fn.local('i32'), fn.local('i32')]
  fn.emit(
    set(once, op('i32.add', get(0), i32(1))),
    set(never, get(0)),
    set(twice, op('i32.sub', get(once), i32(2))),
    op('i32.xor', get(twice), get(twice)),
  )
  const { locals: left, numbers, instructions } = inlineLocals(fn)
  assert.deepEqual(left, ['i32'])
  assert.equal(numbers[twice], 1)
  assert.deepEqual(instructions, [
    set(twice, op('i32.sub', op('i32.add', get(0), i32(1)), i32(2))),
    op('i32.xor', get(twice), get(twice)),
  ])
})

test('what is loaded before a write is loaded before it still', () => {
  const fn = new FunctionBuilder('run', [], ['i32'])
  const before = fn.local('i32')
  const written = store('i32.store', i32(0), i32(9))
  fn.emit(set(before, load('i32.load', i32(0))), written, get(before))
  assert.deepEqual(inlineLocals(fn).instructions, [set(before, load('i32.load', i32(0))), written, get(before)])
})
