// WebAssembly's modules and instances as this project uses them. (Node's own type declarations leave WebAssembly out.)
import type { OwnWasmMemory, WasmMemory } from '../../columns/wasm-memory.ts'

export interface WasmModule {
  readonly [kind: symbol]: string
}
export type WasmFunction = (...args: readonly number[]) => number
export interface WasmInstance {
  readonly exports: Readonly<Record<string, WasmFunction>>
}

interface Namespace {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule
  readonly Instance: new (
    module: WasmModule,
    imports: {
      readonly env: Readonly<Record<string, WasmMemory | OwnWasmMemory | ((...args: number[]) => number | void)>>
    },
  ) => WasmInstance
}

const namespace = (globalThis as unknown as { readonly WebAssembly: Namespace }).WebAssembly

export const compileModule = (bytes: Uint8Array<ArrayBuffer>): WasmModule => new namespace.Module(bytes)

export const instantiate = (
  module: WasmModule,
  memory: WasmMemory | OwnWasmMemory,
  functions: Readonly<Record<string, (...args: number[]) => number | void>>,
): WasmInstance => new namespace.Instance(module, { env: { memory, ...functions } })
