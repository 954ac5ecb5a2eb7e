// WebAssembly.Memory as this project uses it, shared or not. (Node's own type declarations leave WebAssembly out.)

export interface WasmMemory {
  /** A new object after each growth; older ones stay valid for what they cover. */
  readonly buffer: SharedArrayBuffer
  /** In pages of 64 KiB; throws RangeError beyond the maximum. */
  grow(pages: number): number
}

/** Memory that one thread alone uses. */
export interface OwnWasmMemory {
  /** Detached when the memory grows. */
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

interface WasmNamespace {
  readonly Memory: new (descriptor: {
    readonly initial: number
    readonly maximum: number
    readonly shared: true
  }) => WasmMemory
}

/** Sizes in pages of 64 KiB. */
export function sharedWasmMemory(initial: number, maximum: number): WasmMemory {
  const { Memory } = (globalThis as unknown as { readonly WebAssembly: WasmNamespace }).WebAssembly
  return new Memory({ initial, maximum, shared: true })
}

/** Sizes in pages of 64 KiB. */
export function ownWasmMemory(initial: number, maximum: number): OwnWasmMemory {
  const { Memory } = (globalThis as unknown as { readonly WebAssembly: { readonly Memory: OwnMemory } }).WebAssembly
  return new Memory({ initial, maximum })
}

type OwnMemory = new (descriptor: { readonly initial: number; readonly maximum: number }) => OwnWasmMemory
