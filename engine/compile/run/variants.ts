// One pipeline's modules by the form of their source, on one thread: their instances, and what each puts into the context they share.
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { Value } from '../../types/type.ts'
import {
  type CompileOptions,
  compilePipeline,
  type PipelineLayout,
  type PipelineModule,
} from '../pipeline/compile-pipeline.ts'
import { formKey, isSameForm, type SourceForm } from '../pipeline/source/forms.ts'
import { outputBytes, outputPlace, outputRows } from '../pipeline/output/output-sink.ts'
import { scratchName } from '../pipeline/scratch.ts'
import { encodeModule } from '../wasm/encode.ts'
import { type Imports, lendInstance } from './instances.ts'
import { cachedModule, keepModule, moduleKey } from './module-cache.ts'
import { ParameterLists } from './parameter-lists.ts'
import { writeParameters } from './parameters.ts'
import type { RowCalls } from './row-calls.ts'
import type { WasmInstance, WasmModule } from './web-assembly.ts'
import type { Words } from './words.ts'

export interface Variant {
  readonly module: PipelineModule
  readonly instance: WasmInstance
  /** The instance is not used any more. */
  giveBack(): void
  /** Addresses that this module's places hold: beyond the common ones, places are a module's own. */
  readonly constants: number
  readonly outputs: readonly {
    readonly values: number
    readonly nulls: number
  }[]
}

export class Variants {
  readonly #options: CompileOptions
  readonly #layout: PipelineLayout
  readonly #memory: QueryMemory
  readonly #words: Words
  readonly #parameters: readonly Value[]
  readonly #lists: ParameterLists
  readonly #imports: Imports
  readonly #rowCalls: RowCalls
  readonly #key: string
  readonly #variants = new Map<string, Variant>()
  readonly #contextBytes: number
  /** The context that all variants share: generous, since variants add places of their own after the common ones. */
  readonly address: number
  #prepared: Variant | undefined
  #last: { readonly form: SourceForm; readonly variant: Variant } | undefined
  /** What code asks the interpreter for, row by row: why. */
  readonly asked: readonly string[]

  constructor(
    options: CompileOptions,
    layout: PipelineLayout,
    forms: readonly SourceForm[],
    parameters: readonly Value[],
    memory: QueryMemory,
    words: Words,
    imports: Imports,
    rowCalls: RowCalls,
  ) {
    this.#options = options
    this.#layout = layout
    this.#memory = memory
    this.#words = words
    this.#parameters = parameters
    this.#lists = new ParameterLists(parameters, memory, words)
    this.#imports = imports
    this.#rowCalls = rowCalls
    this.#key = keyOf(layout)
    const compiled = forms.map((form) => moduleOf(options, layout, form, this.#key))
    this.asked = [...new Set(compiled.flatMap(({ made }) => made.needs.calls.map(({ reason }) => reason)))]
    this.#contextBytes = Math.max(layout.context.bytes, ...compiled.map(({ made }) => made.needs.context.bytes))
    this.address = memory.allocate(this.#contextBytes).byteOffset
    forms.forEach((form, i) => this.#variants.set(formKey(form), this.#variant(compiled[i])))
  }

  /** Writes the modules ahead of a run. */
  static compile(options: CompileOptions, layout: PipelineLayout, forms: readonly SourceForm[]): void {
    const key = keyOf(layout)
    for (const form of forms) moduleOf(options, layout, form, key)
  }

  /** For what is the same in all of them. */
  get any(): Variant {
    const [variant] = this.#variants.values()
    return variant
  }

  of(form: SourceForm): Variant {
    // Most morsels are of the form that the one before had.
    if (this.#last && isSameForm(this.#last.form, form)) return this.#last.variant
    const variant = this.#variants.get(formKey(form)) ?? this.#add(form)
    this.#last = { form, variant }
    return variant
  }

  /** Writes what this module's own places hold, where another module may have written something else. False: they hold it. */
  prepare(variant: Variant): boolean {
    if (this.#prepared === variant) return false
    this.#prepared = variant
    const { context } = variant.module.needs
    this.#words.i32[(this.address + context.offset('constants')) >>> 2] = variant.constants
    writeParameters(this.#parameters, context, this.address, this.#words, this.#memory)
    this.#lists.write(context, this.address)
    variant.outputs.forEach(({ values, nulls }, slot) => {
      const at = (this.address + context.offset(`output/${slot}`)) >>> 2
      this.#words.i32[at] = values
      this.#words.i32[at + outputPlace.nulls / 4] = nulls
    })
    return true
  }

  #add(form: SourceForm): Variant {
    const compiled = moduleOf(this.#options, this.#layout, form, this.#key)
    if (compiled.made.needs.context.bytes > this.#contextBytes)
      throw new Error('a morsel of a form that nobody foretold')
    const variant = this.#variant(compiled)
    this.#variants.set(formKey(form), variant)
    return variant
  }

  /** No code is run any more. */
  release(): void {
    for (const variant of this.#variants.values()) variant.giveBack()
    this.#variants.clear()
    this.#last = undefined
  }

  #variant({ module, made }: KnownModule): Variant {
    const { handle } = this.#memory.arena
    const scratch = this.address + this.#layout.context.offset(scratchName)
    const calls = made.needs.calls.map((one) => [one.name, this.#rowCalls.answer(one, this.address, scratch)] as const)
    const lent = lendInstance(module, handle.memory, { ...this.#imports, ...Object.fromEntries(calls) })
    const { constants } = made.needs
    const address = this.#memory.reserve(Math.max(1, constants.length))
    this.#words.bytes.set(constants, address)
    const outputs = made.output.map((column) => ({
      values: this.#memory.reserve(outputRows * outputBytes(column)),
      nulls: this.#memory.reserve(outputRows),
    }))
    return { ...lent, module: made, constants: address, outputs }
  }
}

/** A layout in the cache is of one pipeline and its options, so it has one key. */
const keys = new WeakMap<PipelineLayout, string>()

function keyOf(layout: PipelineLayout): string {
  let key = keys.get(layout)
  if (key === undefined) keys.set(layout, (key = moduleKey(layout)))
  return key
}

export interface KnownModule {
  readonly module: WasmModule
  readonly made: PipelineModule
}

/** By layout and form: a key with the whole pipeline in it takes long to look up. */
const modules = new WeakMap<PipelineLayout, Map<string, KnownModule>>()

/** By the keys of their forms. */
export function modulesOf(layout: PipelineLayout): Map<string, KnownModule> {
  let known = modules.get(layout)
  if (!known) modules.set(layout, (known = new Map<string, KnownModule>()))
  return known
}

/** Those that another thread has compiled. */
export function takeModules(layout: PipelineLayout, taken: ReadonlyMap<string, KnownModule>): void {
  const known = modulesOf(layout)
  const key = keyOf(layout)
  for (const [form, { module, made }] of taken) {
    if (known.has(form)) continue
    known.set(form, { module, made })
    keepModule(`${key} ${form}`, module, made)
  }
}

function moduleOf(options: CompileOptions, layout: PipelineLayout, form: SourceForm, key: string): KnownModule {
  const known = modulesOf(layout)
  const ofForm = formKey(form)
  let found = known.get(ofForm)
  if (!found) {
    found = cachedModule(`${key} ${ofForm}`, () => {
      const { description, made } = compilePipeline(options, layout, form)
      return { bytes: encodeModule(description), made }
    })
    known.set(ofForm, found)
  }
  return found
}
