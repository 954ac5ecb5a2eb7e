// The layouts of one plan's pipelines: asked for when it is found out whether there is code for them, and once more when they start; by
// the next run of the plan, too.
import { Unsupported } from '../expression/unsupported.ts'
import { fingerprint } from '../fingerprint.ts'
import type { CompileOptions, PipelineLayout } from '../pipeline/compile-pipeline.ts'
import { formKey, type SourceForm } from '../pipeline/source/forms.ts'
import { cachedLayout } from './module-cache.ts'

/** What a pipeline's code is made of. */
export interface PipelineCode {
  readonly options: CompileOptions
  readonly forms: readonly SourceForm[]
}

/** As long as the code is. */
const layouts = new WeakMap<PipelineCode, PipelineLayout>()

/** Throws Unsupported. */
export function layoutOf(code: PipelineCode): PipelineLayout {
  let layout = layouts.get(code)
  if (!layout) layouts.set(code, (layout = cachedLayout(code.options, code.forms)))
  return layout
}

/** What another thread has found. */
export function setLayout(code: PipelineCode, layout: PipelineLayout): void {
  layouts.set(code, layout)
}

interface Found {
  readonly code: PipelineCode
  /** Of the forms and parameters: these may have changed since. */
  readonly key: string
  readonly layout: PipelineLayout | Unsupported
}

export class RunLayouts {
  /** By the sink, which only one pipeline of a plan has. */
  readonly #found = new Map<object, Found>()

  /** As the cache has it, whose key takes longer to make than to see that nothing has changed. Throws Unsupported. */
  layout(options: CompileOptions, forms: readonly SourceForm[]): PipelineLayout {
    const { layout } = this.#of(options, forms)
    if (layout instanceof Unsupported) throw layout
    return layout
  }

  /** The same object for as long as nothing in it changes: by that other threads know it. */
  code(options: CompileOptions, forms: readonly SourceForm[]): PipelineCode {
    return this.#of(options, forms).code
  }

  #of(options: CompileOptions, forms: readonly SourceForm[]): Found {
    const { sink } = options.pipeline
    const key = `${forms.map(formKey).join('|')} ${fingerprint(options.parameters)}`
    const known = this.#found.get(sink)
    if (known && known.key === key && isSame(known.code.options, options)) return known
    const code = { options, forms }
    const found: Found = { code, key, layout: find(code) }
    this.#found.set(sink, found)
    return found
  }
}

function find(code: PipelineCode): PipelineLayout | Unsupported {
  try {
    return layoutOf(code)
  } catch (error) {
    if (error instanceof Unsupported) return error
    throw error
  }
}

/** The pipelines are: what they read may be another's. */
const isSame = (a: CompileOptions, b: CompileOptions): boolean =>
  a.groups === b.groups &&
  a.counted === b.counted &&
  a.tables.size === b.tables.size &&
  [...a.tables].every(([number, layout]) => b.tables.get(number) === layout)
