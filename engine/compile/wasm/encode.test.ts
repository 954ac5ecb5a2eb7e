import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileModule, instantiate } from '../run/web-assembly.ts'
import { sharedWasmMemory } from '../../columns/wasm-memory.ts'
import { encodeModule } from './encode.ts'
import { FunctionBuilder } from './function-builder.ts'
import {
  br,
  call,
  choose,
  f64,
  get,
  i32,
  i64,
  type Instruction,
  lane,
  load,
  op,
  set,
  store,
  tee,
  type ValueType,
} from './instruction.ts'
import { memoryCodes, type Opcode, plainCodes, prefixedMemoryCodes } from './opcodes.ts'
import { moduleText } from './wat.ts'

type Signature = readonly [args: readonly ValueType[], result?: ValueType]

/** What a WebAssembly instruction takes and gives, by its name: not what the encoder knows of it. */
function signatureOf(name: Opcode): Signature {
  const [type, verb] = name.split('.') as [ValueType, string]
  if (name === 'unreachable') return [[]]
  if (name === 'drop') return [['i32']]
  if (name === 'select') return [['i64', 'i64', 'i32'], 'i64']
  if (name.startsWith('v128.')) {
    if (verb === 'load') return [['i32'], 'v128']
    if (verb === 'store') return [['i32', 'v128']]
    if (verb === 'not') return [['v128'], 'v128']
    return verb === 'any_true' ? [['v128'], 'i32'] : [['v128', 'v128'], 'v128']
  }
  const lanes = /^(i|f)(\d+)x\d+$/.exec(type)
  if (lanes) {
    if (verb === 'splat')
      return [[lanes[2] === '64' ? (`${lanes[1]}64` as ValueType) : lanes[1] === 'f' ? 'f32' : 'i32'], 'v128']
    if (verb === 'extract_lane') return [['v128'], `${lanes[1]}${lanes[2] === '64' ? 64 : 32}` as ValueType]
    if (verb.startsWith('ext')) return [['v128'], 'v128']
    if (verb.startsWith('sh')) return [['v128', 'i32'], 'v128']
    return verb === 'bitmask' ? [['v128'], 'i32'] : [['v128', 'v128'], 'v128']
  }
  if (verb === 'atomic') {
    const rest = name.split('.').slice(2).join('.')
    if (rest === 'load') return [['i32'], type]
    if (rest === 'store') return [['i32', type]]
    return rest.endsWith('cmpxchg') ? [['i32', type, type], type] : [['i32', type], type]
  }
  if (verb.startsWith('load')) return [['i32'], type]
  if (verb.startsWith('store')) return [['i32', type]]
  const from = /_(i32|i64|f32|f64)(_[su])?$/.exec(verb)
  if (from) return [[from[1] as ValueType], type]
  if (verb === 'eqz') return [[type], 'i32']
  if (/^(eq|ne|lt|gt|le|ge)(_[su])?$/.test(verb)) return [[type, type], 'i32']
  if (/^(clz|ctz|popcnt|extend\d+_s|abs|neg|ceil|floor|trunc|nearest|sqrt)$/.test(verb)) return [[type], type]
  return [[type, type], type]
}

const names = [...Object.keys(plainCodes), ...Object.keys(memoryCodes), ...Object.keys(prefixedMemoryCodes)] as Opcode[]

test('every instruction is what its name says', () => {
  for (const name of names) {
    const [args, result] = signatureOf(name)
    const fn = new FunctionBuilder('one', args, result ? [result] : [])
    const operands = args.map((_, i) => get(i))
    const memory = name in memoryCodes || name in prefixedMemoryCodes
    if (memory) fn.emit({ kind: 'op', op: name, args: operands, offset: 70_000 })
    else fn.emit(name.endsWith('_lane') ? lane(name, operands[0], 1) : op(name, ...operands))
    const bytes = encodeModule({ imports: [], functions: [fn], exports: ['one'] })
    // A wrong code, alignment or signature does not validate.
    assert.doesNotThrow(() => compileModule(bytes), name)
    assert.match(
      moduleText({ imports: [], functions: [fn], exports: ['one'] }),
      new RegExp(`\\(${name.replaceAll('.', '\\.')}[ )]`),
    )
  }
})

const memory = sharedWasmMemory(1, 2)

function run(type: 'i32' | 'i64' | 'f64', value: Instruction): number | bigint {
  const fn = new FunctionBuilder('run', [], [type])
  fn.emit(value)
  const module = compileModule(encodeModule({ imports: [], functions: [fn], exports: ['run'] }))
  return instantiate(module, memory, {}).exports['run']()
}

test('instructions compute what they are called', () => {
  const int = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)))
  const long = fc.oneof(
    fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
    fc.constantFrom(0n, -1n, -(1n << 63n), (1n << 63n) - 1n),
  )
  const narrow: Partial<Record<Opcode, (a: number, b: number) => number>> = {
    'i32.add': (a, b) => (a + b) | 0,
    'i32.sub': (a, b) => (a - b) | 0,
    'i32.mul': Math.imul,
    'i32.and': (a, b) => a & b,
    'i32.or': (a, b) => a | b,
    'i32.xor': (a, b) => a ^ b,
    'i32.shl': (a, b) => a << b,
    'i32.shr_s': (a, b) => a >> b,
    'i32.shr_u': (a, b) => (a >>> b) | 0,
    'i32.lt_s': (a, b) => Number(a < b),
    'i32.lt_u': (a, b) => Number(a >>> 0 < b >>> 0),
    'i32.ge_s': (a, b) => Number(a >= b),
    'i32.le_u': (a, b) => Number(a >>> 0 <= b >>> 0),
  }
  const wide: Partial<Record<Opcode, (a: bigint, b: bigint) => bigint>> = {
    'i64.add': (a, b) => a + b,
    'i64.sub': (a, b) => a - b,
    'i64.mul': (a, b) => a * b,
    'i64.and': (a, b) => a & b,
    'i64.or': (a, b) => a | b,
    'i64.xor': (a, b) => a ^ b,
    'i64.shl': (a, b) => a << (b & 63n),
    'i64.shr_s': (a, b) => a >> (b & 63n),
    'i64.shr_u': (a, b) => BigInt.asUintN(64, a) >> (b & 63n),
  }
  fc.assert(
    fc.property(int, int, long, long, fc.double(), fc.double(), (a, b, x, y, f, g) => {
      for (const [name, expected] of Object.entries(narrow))
        assert.equal(run('i32', op(name as Opcode, i32(a), i32(b))), expected(a, b), name)
      for (const [name, expected] of Object.entries(wide))
        assert.equal(run('i64', op(name as Opcode, i64(x), i64(y))), BigInt.asIntN(64, expected(x, y)), name)
      assert.equal(run('f64', op('f64.add', f64(f), f64(g))), f + g)
      assert.equal(run('f64', op('f64.div', f64(f), f64(g))), f / g)
      assert.equal(run('i64', op('i64.extend_i32_s', i32(a))), BigInt(a))
      assert.equal(run('i32', op('i32.wrap_i64', i64(x))), Number(BigInt.asIntN(32, x)))
      assert.equal(run('f64', op('f64.convert_i64_s', i64(x))), Number(x))
    }),
    { numRuns: 20 },
  )
})

test('blocks, loops, branches and calls nest as they are written', () => {
  // sum of the odd numbers below n, by way of a helper and a word of memory.
  const isOdd = new FunctionBuilder('isOdd', ['i32'], ['i32'])
  isOdd.emit(choose('i32', op('i32.and', get(0), i32(1)), [i32(1)], [i32(0)]))
  const fn = new FunctionBuilder('run', ['i32'], ['i32'])
  const index = fn.local('i32')
  const limit = fn.constant('i32', get(0))
  fn.emit(store('i32.store', i32(0), i32(0), 16))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_s', get(index), limit)))
      fn.when(
        call(isOdd, get(index)),
        () => fn.emit(store('i32.store', i32(0), op('i32.add', load('i32.load', i32(0), 16), get(index)), 16)),
        () => fn.emit(set(index, op('i32.add', tee(index, op('i32.add', get(index), i32(1))), i32(0))), br(next)),
      )
      fn.emit(set(index, op('i32.add', get(index), i32(1))), br(next))
    })
  })
  fn.emit(load('i32.load', i32(0), 16))
  const module = { imports: [], functions: [fn, isOdd], exports: ['run'] }
  const instance = instantiate(compileModule(encodeModule(module)), memory, {})
  for (const n of [0, 1, 2, 7, 10])
    assert.equal(
      instance.exports['run'](n),
      Array.from({ length: n }, (_, i) => i)
        .filter((i) => i % 2 === 1)
        .reduce((a, b) => a + b, 0),
    )
})

test('functions of equal signatures share a type, imports come first', () => {
  const heard: number[] = []
  const hear = { name: 'hear', parameters: ['i32'] as const, results: [] }
  const functions = [1, 2].map((times) => {
    const fn = new FunctionBuilder(`run${times}`, ['i32'])
    fn.emit(call(hear, op('i32.mul', get(0), i32(times))))
    return fn
  })
  const bytes = encodeModule({ imports: [hear], functions, exports: ['run1', 'run2'] })
  const { exports } = instantiate(compileModule(bytes), memory, { hear: (value) => void heard.push(value) })
  exports['run1'](21)
  exports['run2'](21)
  assert.deepEqual(heard, [21, 42])
})

test('what cannot be encoded is a mistake of ours, told as one', () => {
  const label = { name: 'nowhere' }
  const jump = new FunctionBuilder('run', [])
  jump.emit(br(label))
  assert.throws(() => encodeModule({ imports: [], functions: [jump], exports: [] }), /nowhere/)
  const stranger = new FunctionBuilder('stranger', [])
  const caller = new FunctionBuilder('run', [])
  caller.emit(call(stranger))
  assert.throws(() => encodeModule({ imports: [], functions: [caller], exports: [] }), /stranger/)
})
