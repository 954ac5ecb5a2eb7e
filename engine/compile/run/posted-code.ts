// A pipeline's code as it crosses threads: what one thread has found out and written, others do not write again. Modules are posted as they
// are; they and the machine code they have come to are the process's.
import { ContextLayout, type ContextPlaces } from '../pipeline/run-context.ts'
import type { PipelineLayout, PipelineModule } from '../pipeline/compile-pipeline.ts'
import { keptLayout, pipelineKeyOf } from './module-cache.ts'
import { layoutOf, setLayout, type PipelineCode } from './run-layouts.ts'
import { type KnownModule, modulesOf, takeModules } from './variants.ts'
import type { WasmModule } from './web-assembly.ts'

interface PostedModule extends Omit<PipelineModule, 'needs'> {
  readonly module: WasmModule
  readonly needs: Omit<PipelineModule['needs'], 'context'> & { readonly context: ContextPlaces }
}

export interface PostedCode extends PipelineCode {
  readonly key: string
  readonly layout: Omit<PipelineLayout, 'context'> & { readonly context: ContextPlaces }
  /** By the keys of their forms. */
  readonly modules: ReadonlyMap<string, PostedModule>
}

export function postedCode(code: PipelineCode): PostedCode {
  const { options, forms } = code
  const layout = layoutOf(code)
  const modules = Array.from(modulesOf(layout), ([form, { module, made }]): [string, PostedModule] => [
    form,
    { ...made, module, needs: { ...made.needs, context: placesOf(made.needs.context) } },
  ])
  return {
    options,
    forms,
    key: pipelineKeyOf(layout),
    layout: { ...layout, context: placesOf(layout.context) },
    modules: new Map(modules),
  }
}

export function receivedCode({ options, forms, key, layout: posted, modules }: PostedCode): PipelineCode {
  const code = { options, forms }
  const layout = keptLayout(key, forms, () => ({ ...posted, context: new ContextLayout(posted.context) }))
  setLayout(code, layout)
  const known = Array.from(modules, ([form, { module, needs, ...made }]): [string, KnownModule] => [
    form,
    { module, made: { ...made, needs: { ...needs, context: new ContextLayout(needs.context) } } },
  ])
  takeModules(layout, new Map(known))
  return code
}

const placesOf = ({ places, bytes }: ContextLayout): ContextPlaces => ({ places, bytes })
