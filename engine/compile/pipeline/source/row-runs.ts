// Runs of rows instead of all rows: what deletes leave of a morsel. The loop over rows is called for each.
import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, call, get, i32, load, op, set } from '../../wasm/instruction.ts'

/** Bytes of a run: its first row and the first behind it. */
export const runBytes = 8

/** fn(context, first run's address, address behind the last) -> error code. */
export function rowRunsFunction(rows: FunctionBuilder): FunctionBuilder {
  const fn = new FunctionBuilder('runs', ['i32', 'i32', 'i32'], ['i32'])
  const [context, at, end] = [0, 1, 2]
  const code = fn.local('i32')
  fn.block('runs', (done) => {
    fn.loop('run', (next) => {
      fn.emit(br(done, op('i32.ge_u', get(at), get(end))))
      fn.emit(set(code, call(rows, get(context), load('i32.load', get(at)), load('i32.load', get(at), 4))))
      fn.emit(br(done, get(code)))
      fn.emit(set(at, op('i32.add', get(at), i32(runBytes))), br(next))
    })
  })
  fn.emit(get(code))
  return fn
}
