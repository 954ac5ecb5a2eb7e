// The layouts of one plan's pipelines: asked for when it is found out whether there is code for them, and once more when they start; by
// the next run of the plan, too.
import { Unsupported } from '../expression/unsupported.ts'
import { fingerprint } from '../fingerprint.ts'
import type { CompileOptions, PipelineLayout } from '../pipeline/compile-pipeline.ts'
import { formKey, type SourceForm } from '../pipeline/forms.ts'
import { cachedLayout } from './module-cache.ts'

interface Found {
  readonly options: CompileOptions
  /** Of the forms and parameters: these may have changed since. */
  readonly key: string
  readonly layout: PipelineLayout | Unsupported
}

export class RunLayouts {
  /** By the sink, which only one pipeline of a plan has. */
  readonly #found = new Map<object, Found>()

  /** As the cache has it, whose key takes longer to make than to see that nothing has changed. Throws Unsupported. */
  layout(options: CompileOptions, forms: readonly SourceForm[]): PipelineLayout {
    const { sink } = options.pipeline
    const key = `${forms.map(formKey).join('|')} ${fingerprint(options.parameters)}`
    const found = this.#found.get(sink)
    const layout = found && found.key === key && isSame(found.options, options) ? found.layout : find(options, forms)
    if (layout !== found?.layout) this.#found.set(sink, { options, key, layout })
    if (layout instanceof Unsupported) throw layout
    return layout
  }
}

function find(options: CompileOptions, forms: readonly SourceForm[]): PipelineLayout | Unsupported {
  try {
    return cachedLayout(options, forms)
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
