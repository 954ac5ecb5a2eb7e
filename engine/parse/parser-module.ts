// libpg-query's module, compiled by the baseline compiler for good: its largest functions take the optimising one seconds and hundreds of
// megabytes, after the first few statements of a process, to save microseconds of each.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'

/** Of what V8 counts as work of a function before it is optimised; the largest it knows. */
const neverBudget = 2 ** 31 - 1
/** V8's own, for all other modules. */
const usualBudget = 13_000_000

interface WebAssembly {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => object
}

const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssembly }).WebAssembly

let module: object | undefined

/** As Emscripten asks for it: answers the instance's exports, and hands the instance on. */
export function instantiateParser(imports: object, done: (instance: object, module: object) => void): object {
  module ??= compile()
  const instance = new Instance(module, imports)
  done(instance, module)
  return (instance as { readonly exports: object }).exports
}

function compile(): object {
  const path = createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm')
  // A module keeps the budget that it was made under.
  setFlagsFromString(`--wasm-tiering-budget=${neverBudget}`)
  try {
    return new Module(readFileSync(path))
  } finally {
    setFlagsFromString(`--wasm-tiering-budget=${usualBudget}`)
  }
}
