// matchLike(text, length, pattern, patternLength) -> 1 if the text matches the pattern of LIKE. The pattern ends with no escape that
// escapes nothing. Where a literal fails, the last % takes one character more: text times pattern at worst.
// matchLikeFolded takes A to Z of the text for a to z.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, type Instruction, load, op, set, when } from '../wasm/instruction.ts'

const code = (character: string): Instruction => i32(character.charCodeAt(0))
const add = (a: Instruction, b: Instruction): Instruction => op('i32.add', a, b)
const isContinuation = (byte: Instruction): Instruction => op('i32.eq', op('i32.and', byte, i32(0xc0)), i32(0x80))

export const matchLike = (): FunctionBuilder => matcher('matchLike', (byte) => byte)

export const matchLikeFolded = (): FunctionBuilder =>
  matcher('matchLikeFolded', (byte) =>
    op('i32.or', byte, op('i32.shl', op('i32.lt_u', op('i32.sub', byte, i32(0x41)), i32(26)), i32(5))),
  )

function matcher(name: string, folded: (byte: Instruction) => Instruction): FunctionBuilder {
  const fn = new FunctionBuilder(name, ['i32', 'i32', 'i32', 'i32'], ['i32'])
  const [text, pattern] = [get(0), get(2)]
  const [end, patternEnd] = [fn.local('i32'), fn.local('i32')]
  /** Behind the last %, or 0; and where its text has ended so far. */
  const [behind, mark] = [fn.local('i32'), fn.local('i32')]
  const wanted = fn.local('i32')
  const byte = fn.local('i32')
  const next = (local: number): Instruction => set(local, add(get(local), i32(1)))
  const skipContinuations = (local: number): void =>
    fn.block('whole', (whole) => {
      fn.loop('continuation', (again) => {
        fn.emit(br(whole, op('i32.ge_u', get(local), get(end))))
        fn.emit(br(whole, op('i32.eqz', isContinuation(load('i32.load8_u', get(local))))))
        fn.emit(next(local), br(again))
      })
    })
  fn.emit(set(end, add(text, get(1))), set(patternEnd, add(pattern, get(3))))
  fn.block('over', (over) => {
    fn.loop('step', (step) => {
      fn.block('mismatch', (mismatch) => {
        fn.block('at end of pattern', (atEnd) => {
          fn.emit(br(atEnd, op('i32.ge_u', pattern, get(patternEnd))))
          fn.emit(set(wanted, load('i32.load8_u', pattern)))
          fn.when(op('i32.eq', get(wanted), code('%')), () =>
            fn.emit(next(2), set(behind, pattern), set(mark, text), br(step)),
          )
          fn.emit(br(over, op('i32.ge_u', text, get(end))))
          fn.when(op('i32.eq', get(wanted), code('_')), () => {
            fn.emit(next(0))
            skipContinuations(0)
            fn.emit(next(2), br(step))
          })
          fn.when(op('i32.eq', get(wanted), code('\\')), () =>
            fn.emit(next(2), set(wanted, load('i32.load8_u', pattern))),
          )
          fn.emit(set(byte, load('i32.load8_u', text)))
          fn.emit(br(mismatch, op('i32.ne', folded(get(byte)), get(wanted))))
          fn.emit(next(0), next(2), br(step))
        })
        fn.emit(br(over, op('i32.ge_u', text, get(end))))
        // A % at the end takes all that is left.
        fn.emit(when(op('i32.eq', get(behind), get(patternEnd)), [{ kind: 'return', value: i32(1) }]))
      })
      fn.emit(when(op('i32.eqz', get(behind)), [{ kind: 'return', value: i32(0) }]))
      fn.emit(next(mark))
      skipContinuations(mark)
      // A literal behind the % is looked for.
      fn.emit(set(wanted, load('i32.load8_u', get(behind))))
      const special = ['%', '_', '\\'].map((one) => op('i32.eq', get(wanted), code(one)))
      fn.when(
        op(
          'i32.eqz',
          special.reduce((a, b) => op('i32.or', a, b)),
        ),
        () => {
          fn.block('there', (there) => {
            fn.loop('look', (look) => {
              fn.emit(br(there, op('i32.ge_u', get(mark), get(end))))
              fn.emit(set(byte, load('i32.load8_u', get(mark))))
              fn.emit(br(there, op('i32.eq', folded(get(byte)), get(wanted))))
              fn.emit(next(mark), br(look))
            })
          })
        },
      )
      fn.emit(set(0, get(mark)), set(2, get(behind)), br(step))
    })
  })
  // The text is used up: what is left of the pattern must be % alone.
  fn.block('done', (done) => {
    fn.loop('rest', (rest) => {
      fn.emit(br(done, op('i32.ge_u', pattern, get(patternEnd))))
      fn.emit(when(op('i32.ne', load('i32.load8_u', pattern), code('%')), [{ kind: 'return', value: i32(0) }]))
      fn.emit(next(2), br(rest))
    })
  })
  fn.emit(i32(1))
  return fn
}
