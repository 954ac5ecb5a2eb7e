// libpg-query's module, compiled by the baseline compiler for good, all of it at once: its largest functions take the optimising one seconds
// and hundreds of megabytes, after the first few statements of a process, and a parser that need not count how often it runs is faster.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'

/** Flags of the whole process: what other threads load and compile meanwhile is made under them, too. */
const baselineOnly = ['wasm-dynamic-tiering', 'wasm-tier-up', 'wasm-lazy-compilation']

/** Where threads that are started later find it. */
const dataKey = 'cadastre: the parser'

interface WebAssembly {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => object
}

const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssembly }).WebAssembly

let module: object | undefined

/** Takes some 80 ms. The program calls it before it starts other threads, which find what was made. */
export function compileParser(): void {
  parserModule()
}

/** As Emscripten asks for it: answers the instance's exports, and hands the instance on. */
export function instantiateParser(imports: object, done: (instance: object, module: object) => void): object {
  const parser = parserModule()
  const instance = new Instance(parser, imports)
  done(instance, parser)
  return (instance as { readonly exports: object }).exports
}

function parserModule(): object {
  module ??= getEnvironmentData(dataKey) as object | undefined
  if (module) return module
  module = compile()
  setEnvironmentData(dataKey, module as never)
  return module
}

function compile(): object {
  const path = createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm')
  for (const flag of baselineOnly) setFlagsFromString(`--no-${flag}`)
  try {
    return new Module(readFileSync(path))
  } finally {
    for (const flag of baselineOnly) setFlagsFromString(`--${flag}`)
  }
}
