// libpg-query's WebAssembly instances. One is in use; spares stand by, because an overflow of the stack inside an instance
// leaves its memory in a state that later makes it fail, and instantiating is asynchronous while parsing is not.
import createInstance from 'libpg-query/wasm/libpg-query.js'
import { instanceBytesMax, spareInstances } from './limits.ts'
import { instantiateParser } from './parser-module.ts'

interface Instance {
  _malloc(bytes: number): number
  _free(pointer: number): void
  _wasm_parse_query_raw(text: number): number
  _wasm_free_parse_result(result: number): void
  lengthBytesUTF8(text: string): number
  stringToUTF8(text: string, pointer: number, bytes: number): void
  UTF8ToString(pointer: number): string
  getValue(pointer: number, type: 'i32'): number
  readonly HEAPU8?: Uint8Array
}

export type ParserAnswer =
  | { readonly kind: 'tree'; readonly json: string }
  /** cursor: 1-based character position, 0 if there is none. */
  | { readonly kind: 'error'; readonly message: string; readonly cursor: number }
  | { readonly kind: 'overflow' }
  | { readonly kind: 'memory' }

let current: Instance | undefined
const spares: Instance[] = []
let making = 0
/** The instance in use failed and there was no spare to take its place. */
let damagedInUse = false

/** All instances are of one module. */
const instance = (): Promise<Instance> =>
  createInstance({ instantiateWasm: instantiateParser, printErr: ignored }) as Promise<Instance>

/** Out of memory it lists what holds how much: nothing that belongs into the server's log. */
function ignored(): void {}

/** Must have resolved once before callParser. */
export async function warmInstances(): Promise<void> {
  current ??= await instance()
  refill()
}

export function callParser(text: string): ParserAnswer {
  if (!current) throw new Error('warmParser() has not finished')
  if (damagedInUse && spares.length > 0) retire()
  const instance = current
  const size = instance.lengthBytesUTF8(text) + 1
  let textPointer = 0
  let result = 0
  let damaged = false
  try {
    textPointer = instance._malloc(size)
    if (!textPointer) throw new RangeError('out of memory')
    instance.stringToUTF8(text, textPointer, size)
    result = instance._wasm_parse_query_raw(textPointer)
    if (!result) throw new RangeError('out of memory')
    const error = instance.getValue(result + 8, 'i32')
    if (error) {
      const message = instance.getValue(error, 'i32')
      return {
        kind: 'error',
        message: message ? instance.UTF8ToString(message) : 'syntax error',
        cursor: Math.max(0, instance.getValue(error + 16, 'i32')),
      }
    }
    const tree = instance.getValue(result, 'i32')
    return { kind: 'tree', json: instance.UTF8ToString(tree) }
  } catch {
    // RangeError (JavaScript's stack), RuntimeError (WebAssembly's stack or memory): both come of what the text asks for.
    damaged = true
    return { kind: (instance.HEAPU8?.length ?? 0) > instanceBytesMax ? 'memory' : 'overflow' }
  } finally {
    if (!damaged) {
      if (textPointer) instance._free(textPointer)
      if (result) instance._wasm_free_parse_result(result)
    }
    if (damaged || (instance.HEAPU8?.length ?? 0) > instanceBytesMax) retire()
  }
}

function retire(): void {
  const spare = spares.pop()
  damagedInUse = spare === undefined
  current = spare ?? current
  refill()
}

function refill(): void {
  while (spares.length + making < spareInstances) {
    making++
    void instance().then(
      (instance) => {
        making--
        spares.push(instance)
      },
      () => {
        making--
      },
    )
  }
}
