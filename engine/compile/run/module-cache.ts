// Compiled modules by what they were made from, the longest unused given up first. Each query thread has its own.
import { fingerprint } from '../fingerprint.ts'
import { type CompileOptions, layoutPipeline, type PipelineLayout } from '../pipeline/compile-pipeline.ts'
import type { SourceForm } from '../pipeline/forms.ts'
import { compileModule, type WasmModule } from './web-assembly.ts'

/** A module takes some 10 to 100 KB of machine code. */
const modulesMax = 500

const modules = new Map<string, { readonly module: WasmModule; readonly made: unknown }>()

/** made: what else was found out while the code was written, kept beside it. */
export function cachedModule<T>(
  key: string,
  make: () => { readonly bytes: Uint8Array<ArrayBuffer>; readonly made: T },
): {
  readonly module: WasmModule
  readonly made: T
} {
  const known = modules.get(key)
  if (known) {
    modules.delete(key)
    modules.set(key, known)
    return known as { readonly module: WasmModule; readonly made: T }
  }
  const { bytes, made } = make()
  const entry = { module: compileModule(bytes), made }
  modules.set(key, entry)
  if (modules.size > modulesMax) modules.delete(modules.keys().next().value!)
  return entry
}

const layoutsMax = 500
const layouts = new Map<string, PipelineLayout>()

/** As layoutPipeline finds it, which takes about as long as writing the code. */
export function cachedLayout(options: CompileOptions, forms: readonly SourceForm[]): PipelineLayout {
  const key = fingerprint([options, forms])
  let layout = layouts.get(key)
  if (!layout) layout = layoutPipeline(options, forms)
  layouts.delete(key)
  layouts.set(key, layout)
  if (layouts.size > layoutsMax) layouts.delete(layouts.keys().next().value!)
  return layout
}
