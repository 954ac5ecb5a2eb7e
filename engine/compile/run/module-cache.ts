// Compiled modules by what they were made from, the longest unused given up first. Each query thread has its own.
import { fingerprint } from '../fingerprint.ts'
import { type CompileOptions, layoutPipeline, type PipelineLayout } from '../pipeline/compile-pipeline.ts'
import { formKey, type SourceForm } from '../pipeline/source/forms.ts'
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

/** A module that another thread has compiled. */
export function keepModule(key: string, module: WasmModule, made: unknown): void {
  modules.set(key, { module, made })
  if (modules.size > modulesMax) modules.delete(modules.keys().next().value!)
}

const layoutsMax = 500
const layouts = new Map<string, PipelineLayout>()
/** What the layouts are of: a layout in the cache is of one pipeline and its options. */
const pipelineKeys = new WeakMap<PipelineLayout, string>()

const layoutKey = (pipelineKey: string, forms: readonly SourceForm[]): string =>
  `${pipelineKey} ${forms.map(formKey).join('|')}`

/** As layoutPipeline finds it, which takes about as long as writing the code. */
export function cachedLayout(options: CompileOptions, forms: readonly SourceForm[]): PipelineLayout {
  return keptLayout(fingerprint(options), forms, () => layoutPipeline(options, forms))
}

export function keptLayout(
  pipelineKey: string,
  forms: readonly SourceForm[],
  find: () => PipelineLayout,
): PipelineLayout {
  const key = layoutKey(pipelineKey, forms)
  let layout = layouts.get(key)
  if (!layout) {
    layout = find()
    pipelineKeys.set(layout, pipelineKey)
  }
  layouts.delete(key)
  layouts.set(key, layout)
  if (layouts.size > layoutsMax) layouts.delete(layouts.keys().next().value!)
  return layout
}

/** By which keptLayout finds it. */
export function pipelineKeyOf(layout: PipelineLayout): string {
  const pipelineKey = pipelineKeys.get(layout)
  if (pipelineKey === undefined) throw new Error('a layout that is not from the cache')
  return pipelineKey
}

/** Equal for layouts whose modules are the same, form by form: whatever else the source's forms are. */
export const moduleKey = (layout: PipelineLayout): string =>
  `${pipelineKeyOf(layout)} ${fingerprint([layout.entries, layout.groups])}`
