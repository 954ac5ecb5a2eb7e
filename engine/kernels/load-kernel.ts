// A kernel's module, compiled once per thread, over a memory of one's own.
import { readFileSync } from 'node:fs'
import { ownWasmMemory, type OwnWasmMemory } from '../columns/wasm-memory.ts'
import { compileModule, instantiate, type WasmModule } from '../compile/run/web-assembly.ts'

export const kernelNames = ['copy', 'chunk', 'rows', 'unpack'] as const
export type KernelName = (typeof kernelNames)[number]

/** An exported variable. */
export interface KernelGlobal {
  value: number
}

const pageBytes = 65_536
/** What a kernel may address. */
const pagesMax = 65_536
const modules = new Map<KernelName, WasmModule>()

/**
 * One thread's own. Not shared: copies into shared memory from an odd address, and out of it, are five times slower than others. Views of
 * it end when it grows.
 */
export const kernelMemory = (bytes: number): OwnWasmMemory => ownWasmMemory(Math.ceil(bytes / pageBytes), pagesMax)

export function loadKernel<Exports>(name: KernelName, memory: OwnWasmMemory): Exports {
  let module = modules.get(name)
  if (!module) {
    module = compileModule(new Uint8Array(readFileSync(new URL(`${name}.wasm`, import.meta.url))))
    modules.set(name, module)
  }
  return instantiate(module, memory, {}).exports as Exports
}
